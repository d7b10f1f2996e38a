// The next version of a plan as a form holds it, and as the API takes it.
import type { Goal, PlanPage } from "../../api/programme";

const NAMES = [
  "number",
  "text",
  "textKo",
  "measure",
  "way",
  "target",
  "by",
  "definition",
  "reason",
  "drops",
] as const;
export type GoalName = (typeof NAMES)[number];
/** `key` is the number of a goal that is open, or the name of a new row; `drops` is `yes` or nothing. */
export type GoalFields = { key: string } & Record<GoalName, string>;
export type PlanFields = { from: string; en: string; ko: string; goals: GoalFields[] };

export function openGoals(plan: PlanPage): Goal[] {
  return plan.goals.filter((one) => one.by >= plan.today && one.progress !== "dropped");
}

const asItIs = (goal: Goal): GoalFields => ({
  key: goal.number,
  number: goal.number,
  text: goal.text.en,
  textKo: goal.text.ko ?? "",
  measure: goal.measure,
  way: goal.way,
  target: goal.target,
  by: goal.by,
  definition: String(goal.definition),
  reason: "",
  drops: "",
});

export function planFields(plan: PlanPage): PlanFields {
  return { from: plan.today, en: "", ko: "", goals: openGoals(plan).map(asItIs) };
}

/** Another row, under a name that no other has. */
export function withGoal(fields: PlanFields, plan: PlanPage): PlanFields {
  const taken = new Set(fields.goals.map((one) => one.key));
  let at = 1;
  while (taken.has(`new-${at}`)) at += 1;
  const goal: GoalFields = {
    key: `new-${at}`,
    number: "",
    text: "",
    textKo: "",
    measure: plan.measures[0]?.id ?? "",
    way: "at_least",
    target: "",
    by: "",
    definition: "",
    reason: "",
    drops: "",
  };
  return { ...fields, goals: [...fields.goals, goal] };
}

export function withoutGoal(fields: PlanFields, key: string): PlanFields {
  return { ...fields, goals: fields.goals.filter((one) => one.key !== key) };
}

/** What was kept, for the goals that are open now: each of them, and those that are new. */
export function fitted(fields: PlanFields, plan: PlanPage): PlanFields {
  const open = openGoals(plan).map(
    (goal) => fields.goals.find((one) => one.key === goal.number) ?? asItIs(goal),
  );
  return { ...fields, goals: [...open, ...fields.goals.filter(isNew)] };
}

export const isNew = (goal: GoalFields) => goal.key.startsWith("new-");

/** What the form says; what is not in it stays. */
export function readPlan(form: FormData, before: PlanFields): PlanFields {
  const said = (name: string, old: string) =>
    form.has(name) ? String(form.get(name)).trim() : old;
  return {
    from: said("from", before.from),
    en: said("en", before.en),
    ko: said("ko", before.ko),
    goals: before.goals.map((goal) => {
      const read = NAMES.map((name) => [name, said(`${goal.key}.${name}`, goal[name])]);
      // A box that is not ticked is not in the form.
      const drops = form.has(`${goal.key}.drops`) ? "yes" : "";
      return { ...goal, ...Object.fromEntries(read), drops };
    }),
  };
}

/** What each goal lacks. */
export function lacksOf(goal: GoalFields): GoalName[] {
  const names: GoalName[] = isNew(goal) ? ["number", "text", "measure"] : [];
  const needed: GoalName[] = goal.drops ? ["reason"] : [...names, "target", "by"];
  return needed.filter((name) => goal[name] === "");
}

/** As the API takes it: what of a goal stays is said as the house has it. */
export function planBody(fields: PlanFields, plan: PlanPage): unknown {
  const { from, en, ko, goals } = fields;
  const open = openGoals(plan);
  return {
    from,
    label: { en, ko: ko || null },
    goals: goals
      .filter((one) => !one.drops)
      .map((one) => goalBody(one, isNew(one) ? undefined : open.find(isOf(one)))),
    dropped: goals.filter((one) => one.drops).map(({ number, reason }) => ({ number, reason })),
  };
}

const isOf =
  ({ key }: GoalFields) =>
  (goal: Goal) =>
    goal.number === key;

function goalBody(said: GoalFields, goal: Goal | undefined): unknown {
  const { number, text, textKo, measure, way, target, by, definition, reason } = said;
  return {
    number,
    text: goal?.text ?? { en: text, ko: textKo || null },
    measure: goal?.measure ?? measure,
    definition: goal === undefined ? null : Number(definition),
    way: goal?.way ?? way,
    target,
    by,
    reason,
  };
}
