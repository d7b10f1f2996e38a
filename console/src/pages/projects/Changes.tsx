// What was asked to be otherwise, and what was said to it.
import type { Change, ChangeRequest, ProjectPage } from "../../api/project";
import { formatDate } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { nameOf, type OnAct } from "./ProjectView";

export function Changes({ project, onAct }: { project: ProjectPage; onAct: OnAct }) {
  const { t } = useWords();
  const open = project.state === "running" || project.state === "held";
  const side = project.leads && open && (
    <Button small onClick={() => onAct({ what: "ask_change" })}>
      {t("projects.form_ask_change")}
    </Button>
  );
  return (
    <Panel title={t("projects.changes")} side={side}>
      {project.changes.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("projects.changesNone")}</p>
      ) : (
        <ol className="divide-y divide-line">
          {project.changes.map((one) => (
            <One
              key={one.number}
              change={one}
              project={project}
              answers={open && project.runs}
              onAct={onAct}
            />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function One({
  change,
  project,
  answers,
  onAct,
}: {
  change: ChangeRequest;
  project: ProjectPage;
  answers: boolean;
  onAct: OnAct;
}) {
  const { t, language } = useWords();
  const button = (what: "grant_change" | "refuse_change") => (
    <Button
      small
      kind={what === "grant_change" ? "plain" : "quiet"}
      aria-label={`${t(`projects.form_${what}`)} ${change.number}`}
      onClick={() => onAct({ what, change })}
    >
      {t(`projects.form_${what}`)}
    </Button>
  );
  return (
    <li className="flex flex-col gap-1 px-4 py-2">
      <span className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span>
          <span className="figures text-soft">{change.number}</span>{" "}
          {useChangeWords(project)(change.change)}
        </span>
        <span className="text-label">{t(`projects.change_${change.state}`)}</span>
      </span>
      <span className="text-label text-soft">
        {change.reason} · {change.by} · {formatDate(Date.parse(change.at), language)}
        {change.answered !== null &&
          ` · ${t("projects.answered", {
            by: change.answered_by ?? "",
            day: formatDate(Date.parse(change.answered), language),
          })}`}
        {change.refused !== null && ` ${change.refused}`}
      </span>
      {answers && change.state === "asked" && (
        <span className="flex flex-wrap gap-2">
          {button("grant_change")}
          {button("refuse_change")}
        </span>
      )}
    </li>
  );
}

/** A change in words. */
function useChangeWords(project: ProjectPage): (change: Change) => string {
  const { t, language } = useWords();
  return (change) => {
    switch (change.what) {
      case "until":
        return t("projects.change_until", { day: change.until });
      case "due": {
        const title = project.milestones[change.milestone - 1]?.title ?? change.milestone;
        return t("projects.change_due", { title, day: change.due });
      }
      case "budget":
        return t("projects.change_budget", { count: change.budget.length });
      default:
        return t(`projects.change_${change.what}`, {
          who: nameOf(project, change.organisation, language),
        });
    }
  };
}
