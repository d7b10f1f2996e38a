// The projects of one institute: its calls, what was proposed and chosen, and one project to run.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { ProjectCall, ProjectList, ProjectRow } from "../../api/project";
import { institutes, projectsOf } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, EmptyPage, LISTED, PageHead, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { type CallAct, CallForm } from "./CallForm";
import { ProjectView } from "./ProjectView";

export function ProjectsPage() {
  const { t } = useWords();
  usePageTitle(t("page.projects"));
  const { institute, project } = useSearch({ from: "/inside/projects" });
  return (
    <>
      <PageHead title={t("page.projects")} />
      {institute === undefined ? (
        <Choice />
      ) : (
        <Inside key={institute} institute={institute} project={project} />
      )}
    </>
  );
}

/** Which institute, where the address names none. */
function Choice() {
  const { t, language } = useWords();
  const { data, error, refetch } = useQuery(institutes);
  if (error !== null && data === undefined) {
    return <ProblemNote error={error} retry={() => void refetch()} />;
  }
  if (data?.institutes.length === 0) {
    return (
      <EmptyPage title={t("network.institutesEmpty")} text={t("network.institutesEmptyText")} />
    );
  }
  return (
    <Panel title={t("projects.ofWhich")}>
      <ul className="divide-y divide-line">
        {data?.institutes.map((one) => (
          <li key={one.id}>
            <Link to="/projects" search={{ institute: one.id }} className={LISTED}>
              <span className="font-medium">{labelText(one.label, language)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Inside({ institute, project }: { institute: string; project: string | undefined }) {
  const { t, language } = useWords();
  const { data, error, refetch } = useQuery(projectsOf(institute));
  const [act, setAct] = useState<CallAct>();
  if (data === undefined) {
    return error === null ? null : <ProblemNote error={error} retry={() => void refetch()} />;
  }
  return (
    <>
      <p className="mb-3">
        <Link to="/institutes" search={{ institute }} className="text-accent">
          ← {labelText(data.institute.label, language)}
        </Link>
      </p>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,4fr)_minmax(0,8fr)]">
        <div className={`flex flex-col gap-4 ${project === undefined ? "" : "max-xl:hidden"}`}>
          <Listed list={data} here={project} />
          <Calls list={data} onAct={setAct} />
        </div>
        {project === undefined ? (
          <p className="panel p-4 text-soft max-xl:hidden">{t("projects.unnamed")}</p>
        ) : (
          <ProjectView key={project} id={project} institute={institute} />
        )}
      </div>
      {act !== undefined && <CallForm list={data} act={act} onClose={() => setAct(undefined)} />}
    </>
  );
}

function Listed({ list, here }: { list: ProjectList; here: string | undefined }) {
  const { t } = useWords();
  return (
    <Panel title={t("page.projects")}>
      {list.projects.length === 0 ? (
        <p className="px-4 py-3 text-soft">
          {t(list.runs ? "projects.noneRuns" : "projects.none")}
        </p>
      ) : (
        <ul aria-label={t("page.projects")} className="divide-y divide-line">
          {list.projects.map((row) => (
            <Line key={row.id} row={row} institute={list.institute.id} here={row.id === here} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Line({ row, institute, here }: { row: ProjectRow; institute: string; here: boolean }) {
  const { t, language } = useWords();
  return (
    <li>
      <Link
        to="/projects"
        search={{ institute, project: row.id }}
        aria-current={here ? "true" : undefined}
        className={LISTED}
      >
        <span className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="font-medium">{row.title}</span>
          <span className="text-label">{t(`projects.state_${row.state}`)}</span>
        </span>
        <span className="figures text-label text-soft">
          {labelText(row.lead.label, language)} · {row.from} – {row.until} · TRL {row.trl} · MRL{" "}
          {row.mrl} · {t("projects.milestonesOf", { done: row.accepted, all: row.milestones })}
          {row.late > 0 && (
            <span className="text-urgent">
              {" "}
              <span aria-hidden="true">◆</span> {t("projects.lateCount", { count: row.late })}
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}

function Calls({ list, onAct }: { list: ProjectList; onAct: (act: CallAct) => void }) {
  const { t } = useWords();
  const open = list.runs && (
    <Button small onClick={() => onAct({ what: "open" })}>
      {t("projects.form_open")}
    </Button>
  );
  return (
    <Panel title={t("projects.calls")} side={open}>
      {list.calls.length === 0 ? (
        <p className="px-4 py-3 text-soft">
          {t(list.runs ? "projects.callsNoneRuns" : "projects.callsNone")}
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {list.calls.map((call) => (
            <One key={call.id} call={call} list={list} onAct={onAct} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function One({
  call,
  list,
  onAct,
}: {
  call: ProjectCall;
  list: ProjectList;
  onAct: (act: CallAct) => void;
}) {
  const { t, language } = useWords();
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <span className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="font-medium">{labelText(call.label, language)}</h3>
        <span className="text-label">{t(`projects.call_${call.state}`)}</span>
      </span>
      <p className="whitespace-pre-line">{call.text}</p>
      <p className="figures text-label text-soft">
        {t("projects.until", { day: formatZoned(Date.parse(call.deadline), language) })}
      </p>
      {call.reason !== null && (
        <p className="text-label text-soft">{t("projects.chosenFor", { reason: call.reason })}</p>
      )}
      <span className="flex flex-wrap gap-2">
        {call.state === "open" && list.signs_for.length > 0 && (
          <Button small onClick={() => onAct({ what: "propose", call })}>
            {t("projects.form_propose")}
          </Button>
        )}
        {call.state === "closed" && list.runs && (
          <Button small onClick={() => onAct({ what: "select", call })}>
            {t("projects.form_select")}
          </Button>
        )}
      </span>
    </li>
  );
}
