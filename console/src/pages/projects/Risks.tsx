// Risks by how likely they are and how much they would harm, as a picture of 5 by 5 and as a list.
import type { ProjectPage, Risk } from "../../api/project";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import type { OnAct } from "./ProjectView";

const FIVE = [1, 2, 3, 4, 5] as const;

export function Risks({ project, onAct }: { project: ProjectPage; onAct: OnAct }) {
  const { t } = useWords();
  const open = project.state === "running" || project.state === "held";
  const may = open && project.signs_for.length > 0;
  const standing = project.risks.filter((one) => one.ended === null);
  const ended = project.risks.filter((one) => one.ended !== null);
  const weight = (one: Risk) => one.likelihood * one.impact;
  const side = may && (
    <Button small onClick={() => onAct({ what: "set_risk" })}>
      {t("projects.form_set_risk")}
    </Button>
  );
  return (
    <Panel title={t("projects.risks")} side={side}>
      {standing.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("projects.risksNone")}</p>
      ) : (
        <div className="grid gap-4 px-4 py-3 md:grid-cols-[auto_1fr]">
          <Grid risks={standing} />
          <ul className="divide-y divide-line">
            {standing
              .toSorted((one, next) => weight(next) - weight(one))
              .map((one) => (
                <One key={one.number} risk={one} may={may} onAct={onAct} />
              ))}
          </ul>
        </div>
      )}
      {ended.length > 0 && (
        <ul className="border-t border-line px-4 py-2 text-label text-soft">
          {ended.map((one) => (
            <li key={one.number}>
              {t("projects.riskEnded", {
                number: one.number,
                text: one.text,
                note: one.ended ?? "",
              })}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Grid({ risks }: { risks: readonly Risk[] }) {
  const { t } = useWords();
  const look = (weight: number) =>
    weight >= 15 ? "bg-line-strong font-semibold" : weight >= 6 ? "bg-line" : "";
  return (
    <table className="figures w-fit border-collapse self-start text-center">
      <caption className="caption-bottom text-label text-soft">
        {t("projects.impactAcross")}
      </caption>
      <tbody>
        {FIVE.toReversed().map((likelihood) => (
          <tr key={likelihood}>
            <th scope="row" className="pr-2 text-label font-normal text-soft">
              {likelihood === 5 ? t("projects.likelihoodOf", { of: 5 }) : likelihood}
            </th>
            {FIVE.map((impact) => {
              const here = risks.filter(
                (one) => one.likelihood === likelihood && one.impact === impact,
              );
              return (
                <td
                  key={impact}
                  className={`size-9 border border-line ${look(likelihood * impact)}`}
                >
                  {here.map((one) => one.number).join(" ")}
                </td>
              );
            })}
          </tr>
        ))}
        <tr>
          <td />
          {FIVE.map((impact) => (
            <th key={impact} scope="col" className="text-label font-normal text-soft">
              {impact}
            </th>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

function One({ risk, may, onAct }: { risk: Risk; may: boolean; onAct: OnAct }) {
  const { t, language } = useWords();
  const button = (what: "set_risk" | "end_risk") => (
    <Button
      small
      kind="quiet"
      aria-label={`${t(`projects.act_${what}`)} ${risk.number}`}
      onClick={() => onAct({ what, risk })}
    >
      {t(`projects.act_${what}`)}
    </Button>
  );
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-3 py-2">
      <span className="min-w-0">
        <span className="figures text-soft">{risk.number}</span> {risk.text}
        <span className="figures block text-label text-soft">
          {t("projects.riskWords", {
            likelihood: risk.likelihood,
            impact: risk.impact,
            owner: labelText(risk.owner.label, language),
            day: risk.until,
          })}
        </span>
      </span>
      {may && (
        <span className="flex gap-2">
          {button("set_risk")}
          {button("end_risk")}
        </span>
      )}
    </li>
  );
}
