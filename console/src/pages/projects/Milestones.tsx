// Milestones on the line of the project, and each with what was reported and answered.
import type { Milestone, ProjectPage } from "../../api/project";
import { formatDate } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { nameOf, type OnAct } from "./ProjectView";
import { shareOfDays } from "./picture";

const SHAPES = { due: "○", late: "◆", reported: "◐", accepted: "●" } as const;

export function Milestones({ project, onAct }: { project: ProjectPage; onAct: OnAct }) {
  const { t } = useWords();
  return (
    <Panel title={t("projects.milestones")}>
      {project.milestones.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("projects.milestonesNone")}</p>
      ) : (
        <>
          <Line project={project} />
          <ol className="divide-y divide-line">
            {project.milestones.map((one) => (
              <One key={one.number} milestone={one} project={project} onAct={onAct} />
            ))}
          </ol>
        </>
      )}
    </Panel>
  );
}

/** A picture of what the list below says. */
function Line({ project }: { project: ProjectPage }) {
  const { t } = useWords();
  const { from, until } = project.text;
  const at = (day: string) => `${4 + 92 * shareOfDays(from, until, day)}%`;
  const now = shareOfDays(from, until, project.now);
  return (
    <div aria-hidden="true" className="relative mx-4 mt-3 mb-1 h-14">
      <span className="absolute top-3 right-[4%] left-[4%] border-t-2 border-line-strong" />
      {now > 0 && now < 1 && (
        <span
          className="absolute top-0 h-6 border-l-2 border-dashed border-accent"
          style={{ left: at(project.now) }}
          title={t("projects.today")}
        />
      )}
      {project.milestones.map((one) => (
        <span
          key={one.number}
          className="absolute flex -translate-x-1/2 flex-col items-center"
          style={{ left: at(one.due) }}
        >
          <span
            className={`bg-panel text-lg leading-6 ${one.state === "late" ? "text-urgent" : ""}`}
          >
            {SHAPES[one.state]}
          </span>
          <span className="figures text-label text-soft">{one.number}</span>
        </span>
      ))}
      <span className="figures absolute bottom-0 left-0 text-label text-soft">{from}</span>
      <span className="figures absolute right-0 bottom-0 text-label text-soft">{until}</span>
    </div>
  );
}

function One({
  milestone,
  project,
  onAct,
}: {
  milestone: Milestone;
  project: ProjectPage;
  onAct: OnAct;
}) {
  const { t, language } = useWords();
  const { state, number } = milestone;
  const of = project.text.packages[milestone.package - 1];
  const running = project.state === "running";
  const reports = project.leads || (of !== undefined && project.signs_for.includes(of.lead));
  const button = (what: "report" | "accept" | "return") => (
    <Button
      small
      kind={what === "return" ? "quiet" : "plain"}
      aria-label={`${t(`projects.form_${what}`)} ${number}`}
      onClick={() => onAct({ what, milestone })}
    >
      {t(`projects.form_${what}`)}
    </Button>
  );
  return (
    <li className="flex flex-col gap-1 px-4 py-2">
      <span className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span>
          <span className="figures text-soft">{number}</span> {milestone.title}
        </span>
        <span className={state === "late" ? "text-urgent" : ""}>
          <span aria-hidden="true">{SHAPES[state]}</span> {t(`projects.milestone_${state}`)}
        </span>
      </span>
      <span className="figures text-label text-soft">
        {t("programmes.byDay", { day: milestone.due })}
        {of !== undefined && ` · ${of.title} · ${nameOf(project, of.lead, language)}`}
      </span>
      {milestone.reports.map((one) => (
        <span key={one.at} className="text-label text-soft">
          {t("projects.reported", {
            day: formatDate(Date.parse(one.at), language),
            by: one.by,
            evidence: one.evidence,
          })}{" "}
          {one.answer !== null &&
            t(`projects.answer_${one.answer}`, {
              day: formatDate(Date.parse(one.answered ?? one.at), language),
              by: one.answered_by ?? "",
              reason: one.reason ?? "",
            })}
        </span>
      ))}
      {running && (
        <span className="flex flex-wrap gap-2">
          {reports && (state === "due" || state === "late") && button("report")}
          {project.runs && state === "reported" && button("accept")}
          {project.runs && state === "reported" && button("return")}
        </span>
      )}
    </li>
  );
}
