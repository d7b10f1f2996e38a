import { describe, expect, test } from "vitest";
import type { PlanPage } from "../../api/programme";
import {
  fitted,
  lacksOf,
  type PlanFields,
  planBody,
  planFields,
  readPlan,
  withGoal,
  withoutGoal,
} from "./planFields";

const goal = (number: string, by: string) => ({
  number,
  text: { en: `Goal ${number}`, ko: null },
  measure: "firms",
  definition: 2,
  way: "at_least",
  target: "10",
  by,
  progress: "behind",
});
const plan = (...numbers: string[]) =>
  ({
    today: "2027-01-01",
    programme: "future-making",
    goals: [goal("0.1", "2026-12-31"), ...numbers.map((one) => goal(one, "2029-12-31"))],
    measures: [{ id: "firms" }],
  }) as unknown as PlanPage;

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

const keys = (fields: PlanFields) => fields.goals.map((one) => one.key);

describe("the next version of a plan in a form", () => {
  test("begins with the goals that are open", () => {
    expect(keys(planFields(plan("1.1", "1.2")))).toEqual(["1.1", "1.2"]);
  });

  test("a goal is given up by its box, and keeps what was typed", () => {
    const before = planFields(plan("1.1"));
    const dropped = readPlan(form({ "1.1.drops": "yes", "1.1.reason": "Too dear." }), before);
    expect(dropped.goals[0]).toMatchObject({ drops: "yes", reason: "Too dear.", target: "10" });
    expect(planBody(dropped, plan("1.1"))).toMatchObject({
      goals: [],
      dropped: [{ number: "1.1", reason: "Too dear." }],
    });
    expect(readPlan(form({}), dropped).goals[0]?.drops).toBe("");
  });

  test("new goals have names of their own, also after one was left out", () => {
    const there = plan("1.1");
    const two = withGoal(withGoal(planFields(there), there), there);
    expect(keys(withGoal(withoutGoal(two, "new-1"), there))).toEqual(["1.1", "new-2", "new-1"]);
  });

  test("what was kept fits the goals that are open now", () => {
    const kept = readPlan(
      form({ "1.2.target": "20" }),
      withGoal(planFields(plan("1.1", "1.2")), plan()),
    );
    const now = fitted(kept, plan("1.2", "1.3"));
    expect(now.goals.map(({ key, target }) => [key, target])).toEqual([
      ["1.2", "20"],
      ["1.3", "10"],
      ["new-1", ""],
    ]);
  });

  test("says what is missing of each goal", () => {
    const there = plan("1.1");
    const [old, fresh] = withGoal(planFields(there), there).goals;
    if (old === undefined || fresh === undefined) throw new Error("two goals");
    expect(lacksOf(old)).toEqual([]);
    expect(lacksOf({ ...old, drops: "yes" })).toEqual(["reason"]);
    expect(lacksOf(fresh)).toEqual(["number", "text", "target", "by"]);
  });

  test("goes to the house as it takes it", () => {
    const there = plan("1.1");
    const fields = { ...planFields(there), en: "Plan 2", ko: "" };
    expect(planBody(fields, there)).toEqual({
      from: "2027-01-01",
      label: { en: "Plan 2", ko: null },
      goals: [
        {
          number: "1.1",
          text: { en: "Goal 1.1", ko: null },
          measure: "firms",
          definition: 2,
          way: "at_least",
          target: "10",
          by: "2029-12-31",
          reason: "",
        },
      ],
      dropped: [],
    });
  });
});
