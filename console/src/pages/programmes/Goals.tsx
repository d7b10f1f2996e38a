// The plan: each goal with its figure, its target and the line between them; and the measures.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Goal, PlanPage, Progress } from "../../api/programme";
import { planOf } from "../../api/queries";
import type { Label } from "../../api/types";
import { decimalsFor, formatDecimal, formatNumber } from "../../format/number";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { type MeasureAct, MeasureForm } from "./MeasureForm";
import { Measures } from "./Measures";
import { PlanForm } from "./PlanForm";

export function Goals({ id }: { id: string }) {
  const { t, language } = useWords();
  const { data, error } = useQuery(planOf(id));
  const [planning, setPlanning] = useState(false);
  const [act, setAct] = useState<MeasureAct>();
  const now = data?.versions.findLast((one) => one.from <= data.today);
  const acts = data?.officer && (
    <span className="flex flex-wrap gap-2">
      <Button small onClick={() => setAct({ what: "define" })}>
        {t("programmes.addMeasure")}
      </Button>
      {data.measures.length > 0 && (
        <Button small onClick={() => setPlanning(true)}>
          {t("programmes.setPlan")}
        </Button>
      )}
    </span>
  );
  const title =
    now === undefined
      ? t("programmes.plan")
      : t("programmes.planOf", {
          label: labelText(now.label, language),
          version: now.version,
          day: now.from,
        });
  return (
    <Panel title={title} side={acts}>
      {error !== null && <ProblemNote error={error} />}
      {data?.goals.length === 0 && (
        <p className="px-4 py-3 text-soft">{t("programmes.goalsNone")}</p>
      )}
      <ul className="divide-y divide-line" aria-label={t("programmes.goals")}>
        {data?.goals.map((goal) => (
          <One key={goal.number} goal={goal} plan={data} />
        ))}
      </ul>
      {data !== undefined && data.goals.length > 0 && (
        <p className="border-t border-line px-4 py-2 text-label text-soft">
          {t("programmes.marks")}
        </p>
      )}
      {data !== undefined && data.measures.length > 0 && <Measures plan={data} onAct={setAct} />}
      {data !== undefined && planning && (
        <PlanForm plan={data} onClose={() => setPlanning(false)} />
      )}
      {data !== undefined && act !== undefined && (
        <MeasureForm plan={data} act={act} onClose={() => setAct(undefined)} />
      )}
    </Panel>
  );
}

/** A shape for each, so that colour is never alone; saturated is only what is abnormal. */
export const LOOKS: Record<Progress, readonly [shape: string, look: string]> = {
  met: ["✓", "text-ink"],
  missed: ["◆", "text-urgent"],
  on_the_way: ["→", "text-ink"],
  behind: ["▲", "text-high"],
  not_comparable: ["≠", "text-soft"],
  not_measured: ["–", "text-soft"],
  dropped: ["×", "text-soft"],
};

export function State({ goal }: { goal: Goal }) {
  const { t } = useWords();
  const [shape, look] = LOOKS[goal.progress];
  return (
    <span className={`font-medium whitespace-nowrap ${look}`}>
      <span aria-hidden="true">{shape} </span>
      {t(`programmes.progress_${goal.progress}`)}
    </span>
  );
}

function One({ goal, plan }: { goal: Goal; plan: PlanPage }) {
  const { t, language } = useWords();
  const measure = plan.measures.find((one) => one.id === goal.measure);
  const definition = measure?.definitions.find((one) => one.version === goal.definition);
  const { reading, expected } = goal;
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <span className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span>
          <span className="figures text-soft">{goal.number}</span>{" "}
          <span className={goal.progress === "dropped" ? "line-through" : "font-medium"}>
            {labelText(goal.text, language)}
          </span>
        </span>
        <State goal={goal} />
      </span>
      {goal.progress !== "dropped" && <Bar goal={goal} />}
      <span className="figures text-label">
        {reading !== null && (
          <>
            {t("programmes.figureOn", {
              value: formatDecimal(reading.value),
              unit: labelText(unitOf(plan, goal, reading.definition), language),
              from: reading.from,
              until: reading.until,
            })}{" "}
            ·{" "}
          </>
        )}
        <span className="text-soft">
          {t(`programmes.target_${goal.way}`, {
            value: formatDecimal(goal.target),
            unit: labelText(goal.unit, language),
            day: goal.by,
          })}
          {expected !== null && ` · ${t("programmes.expected", { value: shortly(expected) })}`}
        </span>
      </span>
      <span className="text-label text-soft">
        {t("programmes.byMeasure", {
          measure: labelText(definition?.label, language) || goal.measure,
          version: goal.definition,
        })}
        {goal.progress === "not_comparable" &&
          reading !== null &&
          ` · ${t("programmes.whyNotComparable", {
            figure: reading.definition,
            goal: goal.definition,
          })}`}
        {goal.progress === "not_measured" && ` · ${t("programmes.whyNotMeasured")}`}
        {goal.dropped !== null && ` · ${t("programmes.droppedFor", { reason: goal.dropped })}`}
        {goal.reason !== "" &&
          ` · ${t("programmes.movedFor", { version: goal.version, reason: goal.reason })}`}
      </span>
    </li>
  );
}

/** What is reckoned is not more exact than what it is beside. */
function shortly(value: string): string {
  const number = Number(value);
  return formatNumber(number, Number.isInteger(number) ? 0 : decimalsFor(number));
}

function unitOf(plan: PlanPage, goal: Goal, version: number): Label {
  const measure = plan.measures.find((one) => one.id === goal.measure);
  return measure?.definitions.find((one) => one.version === version)?.unit ?? goal.unit;
}

/** From nothing to the figure; a thick mark is the target, a thin one where the line is by now.
 *  A figure of another definition is not drawn beside the target. */
function Bar({ goal }: { goal: Goal }) {
  const comparable = goal.reading !== null && goal.progress !== "not_comparable";
  const value = comparable ? Number(goal.reading?.value) : 0;
  const target = Number(goal.target);
  const expected = goal.expected === null ? undefined : Number(goal.expected);
  const most = Math.max(value, target, expected ?? 0, Number.MIN_VALUE) * 1.05;
  const at = (of: number) => `${Math.min(100, Math.max(0, (of / most) * 100))}%`;
  return (
    <span
      aria-hidden="true"
      className={`relative block h-3 rounded-sm border border-line ${comparable ? "bg-raised" : "hatched"}`}
    >
      {comparable && (
        <span
          className="absolute inset-y-0 left-0 block rounded-sm bg-soft"
          style={{ width: at(value) }}
        />
      )}
      {expected !== undefined && (
        <span className="absolute -inset-y-0.5 block w-px bg-ink" style={{ left: at(expected) }} />
      )}
      <span className="absolute -inset-y-1 block w-1 bg-ink" style={{ left: at(target) }} />
    </span>
  );
}
