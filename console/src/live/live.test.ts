import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Feed, WATCH_MAX } from "./feed";
import { apply, backoffMs, emptyLive, type Sample } from "./state";

describe("the reducer", () => {
  test("rows name tags by their place in the server's list", () => {
    const live = emptyLive();
    apply(live, { watching: ["a", "b"], unknown: ["c"] }, 1);
    expect(apply(live, { samples: [[1, 5, 2.5, "Good", "normal"]] }, 2)).toEqual(["b"]);
    expect(live.last.get("b")).toEqual({ time: 5, value: 2.5, quality: "Good", state: "normal" });
    expect(live.unknown).toEqual(["c"]);
    expect(live.heardAt).toBe(2);
  });

  test("an older row, or one that is not watched, changes nothing", () => {
    const live = emptyLive();
    apply(live, { watching: ["a"] }, 1);
    apply(live, { samples: [[0, 10, 1, "Good", "normal"]] }, 1);
    expect(apply(live, { samples: [[0, 9, 7, "Good", "normal"]] }, 1)).toEqual([]);
    expect(apply(live, { samples: [[4, 11, 7, "Good", "normal"]] }, 1)).toEqual([]);
    expect(live.last.get("a")?.value).toBe(1);
  });

  test("what the server left out is counted", () => {
    const live = emptyLive();
    apply(live, { dropped: 3 }, 1);
    apply(live, { dropped: 4 }, 1);
    expect(live.dropped).toBe(7);
  });

  test("waits double to ten seconds, with jitter never under half", () => {
    expect([0, 1, 2, 5, 6, 60].map((attempt) => backoffMs(attempt, 1))).toEqual([
      250, 500, 1_000, 8_000, 10_000, 10_000,
    ]);
    expect(backoffMs(60, 0)).toBe(5_000);
  });
});

/** A socket that a test opens, feeds and breaks. */
class Wire {
  static readonly OPEN = 1;
  static all: Wire[] = [];
  readyState = 0;
  sent: { watch: string[] }[] = [];
  onopen: () => void = () => undefined;
  onmessage: (event: { data: string }) => void = () => undefined;
  onclose: () => void = () => undefined;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
    Wire.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
    this.onclose();
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  say(message: unknown) {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

describe("the feed", () => {
  let feed: Feed;
  const wire = () => Wire.all.at(-1) as Wire;
  beforeEach(() => {
    vi.useFakeTimers();
    Wire.all = [];
    vi.stubGlobal("WebSocket", Wire);
    vi.stubGlobal("location", { protocol: "https:", host: "plant.example" });
    feed = new Feed();
  });
  afterEach(() => {
    feed.stop();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  test("many cells of one render ask once, and a cell that goes is no longer watched", () => {
    feed.start();
    wire().open();
    const stop = feed.watch("a", () => undefined);
    feed.watch("b", () => undefined);
    feed.watch("b", () => undefined);
    vi.advanceTimersByTime(50);
    expect(wire().url).toBe("wss://plant.example/api/v1/live");
    expect(wire().sent).toEqual([{ watch: ["a", "b"] }]);
    stop();
    vi.advanceTimersByTime(50);
    expect(wire().sent.at(-1)).toEqual({ watch: ["b"] });
  });

  test("a sample reaches every cell of its tag, and a later cell at once", () => {
    const seen: Sample[] = [];
    feed.start();
    wire().open();
    feed.watch("a", (sample) => seen.push(sample));
    wire().say({ watching: ["a"], unknown: [] });
    wire().say({ samples: [[0, 7, 1.5, "Good", "out_of_band"]] });
    feed.watch("a", (sample) => seen.push(sample));
    expect(seen).toEqual([
      { time: 7, value: 1.5, quality: "Good", state: "out_of_band" },
      { time: 7, value: 1.5, quality: "Good", state: "out_of_band" },
    ]);
  });

  test("a lost socket is opened again for ever, and watches what is shown by then", () => {
    feed.start();
    feed.watch("a", () => undefined);
    wire().open();
    vi.advanceTimersByTime(50);
    wire().close();
    const since = feed.link.since;
    expect(feed.link.state).toBe("lost");
    for (let attempt = 0; attempt < 20; attempt += 1) {
      vi.advanceTimersByTime(10_000);
      wire().close();
    }
    expect(Wire.all.length).toBe(21);
    expect(feed.link).toEqual({ state: "lost", since });
    vi.advanceTimersByTime(10_000);
    feed.watch("b", () => undefined);
    wire().open();
    vi.advanceTimersByTime(50);
    expect(feed.link.state).toBe("open");
    expect(wire().sent).toEqual([{ watch: ["a", "b"] }]);
  });

  test("a socket that went silent counts as lost; a ping keeps it", () => {
    feed.start();
    wire().open();
    vi.advanceTimersByTime(30_000);
    wire().say({ ping: 1 });
    vi.advanceTimersByTime(30_000);
    expect(feed.link.state).toBe("open");
    vi.advanceTimersByTime(20_000);
    expect(feed.link.state).not.toBe("open");
  });

  test("no more than the server's limit is watched", () => {
    for (let tag = 0; tag < WATCH_MAX + 5; tag += 1) feed.watch(`t${tag}`, () => undefined);
    feed.start();
    wire().open();
    vi.advanceTimersByTime(50);
    expect(wire().sent[0]?.watch.length).toBe(WATCH_MAX);
  });

  test("after signing out nothing is opened again", () => {
    feed.start();
    wire().open();
    feed.stop();
    vi.advanceTimersByTime(60_000);
    expect(Wire.all.length).toBe(1);
    expect(feed.link.state).toBe("idle");
  });
});
