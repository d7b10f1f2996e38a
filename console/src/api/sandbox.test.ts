import { expect, test } from "vitest";
import { type Sandbox, storyTime } from "./sandbox";

const noon: Sandbox = {
  now: "2027-01-15T08:00:00Z",
  speed: "real",
  rate: 1,
  may_set: true,
  deadline: null,
  month: "2027-02-01T00:00:00Z",
  year: "2028-01-01T00:00:00Z",
  cast: [],
};

test("the time of a sandbox goes on at its speed between two answers, and never back", () => {
  for (const [rate, passed, expected] of [
    [0, 5_000, "2027-01-15T08:00:00.000Z"],
    [1, 5_000, "2027-01-15T08:00:05.000Z"],
    [86_400, 2_000, "2027-01-17T08:00:00.000Z"],
    [525_960, 60_000, "2028-01-15T14:00:00.000Z"],
    [86_400, -2_000, "2027-01-15T08:00:00.000Z"],
  ] as const) {
    const told = storyTime({ ...noon, rate }, 1_000_000, 1_000_000 + passed);
    expect(new Date(told).toISOString(), `${rate}, ${passed}`).toBe(expected);
  }
});
