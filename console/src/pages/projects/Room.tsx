// The data room: what is open to whom until when, with the way to a trend of what one reads now.
import type { ProjectPage } from "../../api/project";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { AgreementFacts } from "../agreements/AgreementFacts";
import { useGoverned } from "../calls/own";
import type { OnAct } from "./ProjectView";

export function Room({ project, onAct }: { project: ProjectPage; onAct: OnAct }) {
  const { t, language } = useWords();
  const own = useGoverned().some((one) => project.signs_for.includes(one.organisation.id));
  const may = project.state === "running" && own;
  const side = may && (
    <Button small onClick={() => onAct({ what: "share_data" })}>
      {t("projects.form_share_data")}
    </Button>
  );
  return (
    <Panel title={t("projects.room")} side={side}>
      {project.room.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("projects.roomNone")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {project.room.map((one) => (
            <li key={one.agreement} className="flex flex-col gap-1 px-4 py-3">
              <h3 className="font-medium">
                {t("projects.opensTo", {
                  from: labelText(one.from.label, language),
                  to: labelText(one.to.label, language),
                })}
              </h3>
              {one.terms === null ? (
                <p className="figures text-label text-soft">
                  {t("projects.roomOther", { day: one.until.slice(0, 16).replace("T", " ") })}
                </p>
              ) : (
                <AgreementFacts agreement={one.terms} />
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
