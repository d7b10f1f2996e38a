import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ProblemError, UnreachableError } from "../api/client";
import type { Problem } from "../api/types";
import { draftsOf, markOf } from "./drafts";
import { AGAIN_MS, QUIET_MS, type Saved, Saver, type Stored, type Way } from "./saving";

type Text = { title: string; words: string };
const EMPTY: Text = { title: "", words: "" };
const said = (words: string, title = "One"): Text => ({ title, words });

const refusal = (code: string) =>
  new ProblemError({ type: "", title: code, status: 409, detail: "", code } as Problem);

/** A browser's store. */
function store(full = false): Storage {
  const all = new Map<string, string>();
  return {
    get length() {
      return all.size;
    },
    key: (at) => [...all.keys()][at] ?? null,
    clear: () => all.clear(),
    getItem: (key) => all.get(key) ?? null,
    removeItem: (key) => void all.delete(key),
    setItem: (key, value) => {
      if (full) throw new Error("full");
      all.set(key, value);
    },
  };
}

/** A server that counts revisions, and answers as it is told. */
function house(kept: Storage, way: Partial<Way<Text>> = {}, there: Stored<Text> | null = null) {
  const stored = there ?? { text: EMPTY, revision: 0, at: null };
  const server = { now: stored, answer: async () => {} };
  const send = vi.fn(async (text: Text, seen: number): Promise<Saved> => {
    await server.answer();
    if (seen !== server.now.revision) throw refusal("changed");
    server.now = { text, revision: seen + 1, at: "2027-01-01T12:31:07Z" };
    return server.now;
  });
  const load = vi.fn(async () => server.now);
  const saver = new Saver({ send, load, ...way }, stored, draftsOf(kept, "kim", "form", EMPTY));
  const page = new EventTarget();
  const leave = saver.watch(page);
  return { saver, send, load, server, page, leave };
}

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("a form that saves itself", () => {
  test("saves once for several changes, a moment after the last", async () => {
    const { saver, send } = house(store());
    for (const words of ["a", "ab", "abc"]) {
      saver.write(said(words));
      await wait(QUIET_MS - 1);
    }
    expect(send).not.toHaveBeenCalled();
    expect(saver.seen().place).toBe("changed");
    await wait(1);
    expect(send.mock.calls).toEqual([[said("abc"), 0]]);
    expect(saver.seen()).toMatchObject({ place: "saved", revision: 1, at: "2027-01-01T12:31:07Z" });
  });

  test("what is typed while it is saved is saved after it, under the new revision", async () => {
    const { saver, send, server } = house(store());
    server.answer = () => new Promise((resolve) => setTimeout(resolve, 2_000));
    saver.write(said("a"));
    await wait(QUIET_MS);
    expect(saver.seen().place).toBe("saving");
    saver.write(said("ab"));
    await wait(2_000 + QUIET_MS);
    expect(send.mock.calls.map(([, seen]) => seen)).toEqual([0, 1]);
  });

  test("what is typed and taken back is not sent", async () => {
    const kept = store();
    const { saver, send } = house(kept);
    saver.write(said("a"));
    saver.write(EMPTY);
    await wait(QUIET_MS);
    expect(send).not.toHaveBeenCalled();
    expect(kept.length).toBe(0);
  });

  test("saves at once when it is closed, and says nothing more of it", async () => {
    const { saver, send, leave } = house(store());
    saver.write(said("a"));
    leave();
    expect(send).toHaveBeenCalledTimes(1);
    await wait(AGAIN_MS);
    expect(send).toHaveBeenCalledTimes(1);
  });

  test.each(["pagehide", "visibilitychange"])("saves at once on %s", (name) => {
    const { saver, send, page } = house(store());
    page.dispatchEvent(new Event(name));
    expect(send).not.toHaveBeenCalled();
    saver.write(said("a"));
    page.dispatchEvent(new Event(name));
    expect(send).toHaveBeenCalledTimes(1);
  });

  test("holds who leaves before it is saved", async () => {
    const { saver, page } = house(store());
    const leaves = () => page.dispatchEvent(new Event("beforeunload", { cancelable: true }));
    expect(leaves()).toBe(true);
    saver.write(said("a"));
    expect(leaves()).toBe(false);
    await wait(QUIET_MS);
    expect(leaves()).toBe(true);
  });

  test("what is refused is sent again when something else is written", async () => {
    const { saver, send, server } = house(store());
    server.answer = () => Promise.reject(refusal("refused"));
    saver.write(said("a"));
    await wait(QUIET_MS + AGAIN_MS);
    expect(send).toHaveBeenCalledTimes(1);
    expect(saver.seen()).toMatchObject({
      place: "refused",
      error: { problem: { code: "refused" } },
    });
    server.answer = async () => {};
    saver.write(said("ab"));
    await wait(QUIET_MS);
    expect(saver.seen()).toMatchObject({ place: "saved", error: null });
  });

  test("a button saves at once, and gives the revision", async () => {
    const { saver, server } = house(store());
    saver.write(said("a"));
    expect(await saver.settle()).toBe(1);
    server.answer = () => Promise.reject(refusal("refused"));
    saver.write(said("ab"));
    expect(await saver.settle()).toBeUndefined();
  });
});

describe("without an answer", () => {
  test("it is kept in the browser, and sent again in a while and when the network is back", async () => {
    const kept = store();
    const { saver, send, server, page } = house(kept);
    server.answer = () => Promise.reject(new UnreachableError("cut"));
    saver.write(said("a"));
    await wait(QUIET_MS);
    expect(saver.seen()).toMatchObject({ place: "away", kept: true });
    expect(kept.length).toBe(1);
    await wait(AGAIN_MS);
    expect(send).toHaveBeenCalledTimes(2);
    server.answer = async () => {};
    page.dispatchEvent(new Event("online"));
    await wait(0);
    expect(saver.seen().place).toBe("saved");
    expect(kept.length).toBe(0);
  });

  test("it stands there again when the form is opened again, and is saved", async () => {
    const kept = store();
    const before = house(kept);
    before.server.answer = () => Promise.reject(new UnreachableError("cut"));
    before.saver.write(said("a"));
    before.leave();
    await wait(AGAIN_MS);
    expect(before.send).toHaveBeenCalledTimes(1);
    const { saver, send } = house(kept);
    expect(saver.seen()).toMatchObject({ text: said("a"), restored: true });
    await wait(QUIET_MS);
    expect(send.mock.calls).toEqual([[said("a"), 0]]);
    expect(kept.length).toBe(0);
  });

  test("an answer that was lost is no conflict", async () => {
    const { saver, server } = house(store());
    server.now = { text: said("a"), revision: 1, at: null };
    saver.write(said("a"));
    await wait(QUIET_MS);
    expect(saver.seen()).toMatchObject({ place: "saved", revision: 1, theirs: null });
  });

  test("a browser that keeps nothing is told", () => {
    const { saver } = house(store(true));
    saver.write(said("a"));
    expect(saver.seen().kept).toBe(false);
  });
});

describe("when another saved meanwhile", () => {
  const theirs = { text: said("theirs"), revision: 1, at: null };
  async function conflict(kept: Storage) {
    const all = house(kept);
    all.server.now = theirs;
    all.saver.write(said("mine"));
    await wait(QUIET_MS);
    expect(all.saver.seen()).toMatchObject({ place: "conflict", text: said("mine"), theirs });
    await wait(AGAIN_MS);
    expect(all.send).toHaveBeenCalledTimes(1);
    return all;
  }

  test("theirs may be taken", async () => {
    const kept = store();
    const { saver, send } = await conflict(kept);
    saver.takeTheirs();
    expect(saver.seen()).toMatchObject({
      place: "saved",
      text: theirs.text,
      round: 1,
      error: null,
    });
    await wait(QUIET_MS);
    expect(send).toHaveBeenCalledTimes(1);
    expect(kept.length).toBe(0);
  });

  test("one's own may be saved instead", async () => {
    const { saver, server } = await conflict(store());
    saver.keepMine();
    await wait(0);
    expect(saver.seen()).toMatchObject({ place: "saved", revision: 2, theirs: null });
    expect(server.now.text).toEqual(said("mine"));
  });

  test("it is told when the form is opened again, too", async () => {
    const kept = store();
    (await conflict(kept)).leave();
    const { saver, send } = house(kept, {}, theirs);
    expect(saver.seen()).toMatchObject({ place: "conflict", text: said("mine"), theirs });
    await wait(QUIET_MS);
    expect(send).not.toHaveBeenCalled();
  });
});

describe("what is not sent yet", () => {
  const whole = (text: Text) => text.title !== "";

  test("what is incomplete is kept, and sent once it is complete", async () => {
    const kept = store();
    const { saver, send } = house(kept, { whole });
    saver.write(said("a", ""));
    await wait(QUIET_MS);
    expect(saver.seen()).toMatchObject({ place: "incomplete", kept: true });
    expect(await saver.settle()).toBeUndefined();
    expect(send).not.toHaveBeenCalled();
    saver.write(said("a"));
    await wait(QUIET_MS);
    expect(saver.seen().place).toBe("saved");
  });

  test("what is handed in by a button is kept until then, and forgotten after it", async () => {
    const kept = store();
    const first = house(kept, { whole, byHand: true });
    first.saver.write(said("a"));
    first.leave();
    const { saver, send, page } = house(kept, { whole, byHand: true });
    expect(saver.seen()).toMatchObject({ place: "kept", text: said("a") });
    page.dispatchEvent(new Event("pagehide"));
    await wait(AGAIN_MS);
    expect(send).not.toHaveBeenCalled();
    expect(page.dispatchEvent(new Event("beforeunload", { cancelable: true }))).toBe(true);
    expect(await saver.settle()).toBe(1);
    expect(kept.length).toBe(0);
  });
});

describe("what is thrown away", () => {
  const begun = { text: said("house"), revision: 3, at: null };
  const byHand = { byHand: true };

  test("is gone from the browser, and what the house has stands", () => {
    const kept = store();
    const first = house(kept, byHand, begun);
    vi.setSystemTime("2027-01-01T12:31:07Z");
    first.saver.write(said("mine"));
    first.leave();
    const { saver, send } = house(kept, byHand, begun);
    expect(saver.seen()).toMatchObject({ restored: true, since: "2027-01-01T12:31:07.000Z" });
    saver.discard();
    expect(saver.seen()).toMatchObject({
      text: begun.text,
      place: "saved",
      restored: false,
      discarded: true,
      round: 1,
    });
    expect(kept.length).toBe(0);
    expect(send).not.toHaveBeenCalled();
  });

  test("is brought back, until something else is written", () => {
    const kept = store();
    const { saver } = house(kept, byHand, begun);
    saver.write(said("mine"));
    saver.discard();
    saver.bringBack();
    expect(saver.seen()).toMatchObject({ text: said("mine"), place: "kept", discarded: false });
    expect(kept.length).toBe(1);
    saver.discard();
    saver.write(said("other"));
    saver.bringBack();
    expect(saver.seen().text).toEqual(said("other"));
  });
});

describe("drafts", () => {
  test("of what the house counts no revisions of know when it is other than before", () => {
    const call = { title: "주조", points: [60, 40] };
    expect(markOf(structuredClone(call))).toBe(markOf(call));
    expect(markOf({ ...call, points: [60, 41] })).not.toBe(markOf(call));
    expect(Number.isSafeInteger(markOf(call))).toBe(true);
  });

  test("of an older console are read, without since when they are kept", () => {
    const kept = store();
    const drafts = draftsOf(kept, "kim", "form", EMPTY);
    drafts.write({ text: said("a"), revision: 1, at: null });
    kept.setItem(kept.key(0) ?? "", JSON.stringify({ text: said("a"), revision: 1 }));
    expect(drafts.read()).toEqual({ text: said("a"), revision: 1, at: null });
  });

  test.each([
    ["no JSON", "{"],
    ["of another shape", JSON.stringify({ text: { title: "" }, revision: 1 })],
    ["without a revision", JSON.stringify({ text: EMPTY })],
  ])("%s are not read", (_, value) => {
    const kept = store();
    const drafts = draftsOf(kept, "kim", "form", EMPTY);
    const draft = { text: said("a"), revision: 1, at: "2027-01-01T12:31:07Z" };
    drafts.write(draft);
    expect(drafts.read()).toEqual(draft);
    kept.setItem(kept.key(0) ?? "", value);
    expect(drafts.read()).toBeNull();
  });

  test("are one person's, of one form", () => {
    const kept = store();
    draftsOf(kept, "kim", "form", EMPTY).write({ text: said("a"), revision: 1, at: null });
    expect(draftsOf(kept, "lee", "form", EMPTY).read()).toBeNull();
    expect(draftsOf(kept, "kim", "other", EMPTY).read()).toBeNull();
  });
});
