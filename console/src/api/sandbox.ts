// A sandbox: where its time stands, how fast it goes, and whom one may act as.
import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Label, Me } from "./types";

export const SPEEDS = ["stopped", "real", "day_a_second", "year_a_minute"] as const;
export type Speed = (typeof SPEEDS)[number];
export type Sandbox = {
  now: string;
  speed: Speed;
  /** How many of its seconds pass in one second outside. */
  rate: number;
  may_set: boolean;
  deadline: { at: string; about: Label } | null;
  month: string;
  year: string;
  cast: { id: string; name: string; part: Label }[];
};

/** While its time hurries, what was said is soon past. */
export const LOOK_MS = { hurried: 3_000, calm: 15_000 };

export const hurries = (one: Sandbox) => one.rate > 1;

export const sandbox = queryOptions({
  queryKey: ["sandbox"],
  queryFn: ({ signal }) => call<Sandbox>("GET", "/sandbox", { signal }),
  refetchInterval: ({ state }) =>
    state.data !== undefined && hurries(state.data) ? LOOK_MS.hurried : LOOK_MS.calm,
});

/** What time it is there by now, told what was said when. */
export const storyTime = (one: Sandbox, saidAt: number, now: number) =>
  Date.parse(one.now) + Math.max(0, now - saidAt) * one.rate;

export const setSpeed = (speed: Speed) =>
  call<Sandbox>("PUT", "/sandbox/speed", { body: { speed } });

/** `to` is `deadline`, `month`, `year` or a moment. */
export const forward = (to: string) => call<Sandbox>("POST", "/sandbox/forward", { body: { to } });

export const actAs = (person: string) => call<Me>("POST", "/sandbox/person", { body: { person } });
