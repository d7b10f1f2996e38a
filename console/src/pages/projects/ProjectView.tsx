// One project: where it stands, its milestones and levels, who pays, risks, changes, results, and what
// its data room opens.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ProjectPage } from "../../api/project";
import { projectPage } from "../../api/queries";
import { formatDate } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { Changes } from "./Changes";
import { Levels } from "./Levels";
import { Milestones } from "./Milestones";
import { Risks } from "./Risks";
import { Room } from "./Room";
import { Shares } from "./Shares";
import { type StepAct, StepForm } from "./StepForm";

export type OnAct = (act: StepAct) => void;

export function ProjectView({ id, institute }: { id: string; institute: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(projectPage(id));
  const [act, setAct] = useState<StepAct>();
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Link to="/projects" search={{ institute }} className="min-h-6 text-accent xl:hidden">
        ← {t("projects.back")}
      </Link>
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data !== undefined && (
        <>
          <Head project={data} onAct={setAct} />
          <Milestones project={data} onAct={setAct} />
          <Levels project={data} onAct={setAct} />
          <Room project={data} onAct={setAct} />
          <Shares project={data} />
          <Risks project={data} onAct={setAct} />
          <Changes project={data} onAct={setAct} />
          <Results project={data} onAct={setAct} />
          {act !== undefined && (
            <StepForm project={data} act={act} onClose={() => setAct(undefined)} />
          )}
        </>
      )}
    </div>
  );
}

function Head({ project, onAct }: { project: ProjectPage; onAct: OnAct }) {
  const { t, language } = useWords();
  const { text, state, runs } = project;
  const partners = project.organisations.filter((one) => text.partners.includes(one.id));
  const gates = state === "running" || state === "held";
  const ends = state === "running" || state === "stopped";
  const side = runs && (
    <span className="flex flex-wrap gap-2">
      {gates && (
        <Button small onClick={() => onAct({ what: "decide_gate" })}>
          {t("projects.form_decide_gate")}
        </Button>
      )}
      {ends && (
        <Button small kind="quiet" onClick={() => onAct({ what: "close" })}>
          {t("projects.form_close")}
        </Button>
      )}
    </span>
  );
  return (
    <Panel title={text.title} side={side}>
      <p className="px-4 pt-3 whitespace-pre-line">{text.summary}</p>
      <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1.5 px-4 py-3">
        <dt className="text-soft">{t("network.standing")}</dt>
        <dd>{t(`projects.state_${state}`)}</dd>
        <dt className="text-soft">{t("projects.days")}</dt>
        <dd className="figures">{t("network.termDays", { from: text.from, until: text.until })}</dd>
        <dt className="text-soft">{t("projects.lead")}</dt>
        <dd>{labelText(project.lead.label, language)}</dd>
        <dt className="text-soft">{t("projects.partners")}</dt>
        <dd>
          {partners.length === 0
            ? t("projects.partnersNone")
            : partners.map((one) => labelText(one.label, language)).join(", ")}
        </dd>
        <dt className="text-soft">{t("projects.ofCall")}</dt>
        <dd>{labelText(project.call.label, language)}</dd>
        <dt className="text-soft">{t("projects.packages")}</dt>
        <dd>
          <ol>
            {text.packages.map((one, at) => (
              <li key={`${one.title} ${one.from}`}>
                <span className="figures text-soft">{at + 1}</span> {one.title}{" "}
                <span className="figures text-label text-soft">
                  {nameOf(project, one.lead, language)} · {one.from} – {one.until}
                </span>
              </li>
            ))}
          </ol>
        </dd>
      </dl>
      {project.gates.length > 0 && (
        <ul aria-label={t("projects.gates")} className="divide-y divide-line border-t border-line">
          {project.gates.map((one) => (
            <li key={one.at} className="px-4 py-2">
              <span className="font-medium">
                {one.gate}: {t(`projects.outcome_${one.outcome}`)}
              </span>
              <span className="block">{one.reason}</span>
              <span className="figures text-label text-soft">
                {one.by} · {formatDate(Date.parse(one.at), language)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Results({ project, onAct }: { project: ProjectPage; onAct: OnAct }) {
  const { t, language } = useWords();
  const { handover, state } = project;
  const ends = state === "running" || state === "stopped";
  const side = ends && (
    <span className="flex flex-wrap gap-2">
      {project.signs_for.length > 0 && (
        <Button small onClick={() => onAct({ what: "say_result" })}>
          {t("projects.form_say_result")}
        </Button>
      )}
      {project.leads && (
        <Button small kind="quiet" onClick={() => onAct({ what: "hand_over" })}>
          {t("projects.form_hand_over")}
        </Button>
      )}
    </span>
  );
  return (
    <Panel title={t("projects.results")} side={side}>
      {project.results.length === 0 && (
        <p className="px-4 py-3 text-soft">{t("projects.resultsNone")}</p>
      )}
      <ol className="divide-y divide-line">
        {project.results.map((one) => (
          <li key={one.number} className="px-4 py-2">
            <span className="font-medium">{one.title}</span>
            <p className="whitespace-pre-line">{one.text}</p>
            <span className="figures text-label text-soft">
              {one.by} · {formatDate(Date.parse(one.at), language)}
            </span>
          </li>
        ))}
      </ol>
      {handover !== null && (
        <p className="border-t border-line px-4 py-3">
          {t("projects.handedOver", {
            to: labelText(handover.to.label, language),
            day: handover.room_until,
          })}{" "}
          {handover.text}
        </p>
      )}
    </Panel>
  );
}

/** What an organisation of a project is called. */
export function nameOf(project: ProjectPage, id: string, language: "en" | "ko"): string {
  const known = project.organisations.find((one) => one.id === id);
  return known === undefined ? id : labelText(known.label, language);
}
