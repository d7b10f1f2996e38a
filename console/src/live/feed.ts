// One socket for the whole console. Cells say which tags they show; the feed watches exactly
// those, reconnects for ever, and calls each cell when its tag changes.
import type { Message, Sample } from "./state";
import { apply, backoffMs, emptyLive } from "./state";

export type Link = { state: "idle" | "connecting" | "open" | "lost"; since: number };
type Listener = (sample: Sample, path: string) => void;

/** The server refuses to watch more; what is beyond keeps the value of the page's load. */
export const WATCH_MAX = 1_000;
/** The server speaks at least every 15 s; after this silence the socket counts as dead. */
const SILENCE_MS_MAX = 40_000;

export class Feed {
  readonly live = emptyLive();
  link: Link = { state: "idle", since: 0 };
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly linkListeners = new Set<() => void>();
  private socket: WebSocket | undefined;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setInterval> | undefined;
  private asked = "";
  private askSoon = false;

  start(): void {
    if (this.socket !== undefined || this.retry !== undefined) return;
    this.open();
    this.silence = setInterval(() => this.checkSilence(), 5_000);
  }

  stop(): void {
    clearTimeout(this.retry);
    clearInterval(this.silence);
    this.retry = undefined;
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
    this.live.last.clear();
    this.setLink("idle");
  }

  /** Calls `listener` on each change of the tag until the answer is called. */
  watch(path: string, listener: Listener): () => void {
    let set = this.listeners.get(path);
    if (set === undefined) {
      set = new Set();
      this.listeners.set(path, set);
      this.ask();
    }
    set.add(listener);
    const known = this.live.last.get(path);
    if (known !== undefined) listener(known, path);
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.listeners.get(path) === set) {
        this.listeners.delete(path);
        this.live.last.delete(path);
        this.ask();
      }
    };
  }

  onLink = (listener: () => void): (() => void) => {
    this.linkListeners.add(listener);
    return () => this.linkListeners.delete(listener);
  };
  readLink = (): Link => this.link;

  private open(): void {
    this.retry = undefined;
    if (this.link.state !== "lost") this.setLink("connecting");
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/live`);
    this.socket = socket;
    socket.onopen = () => {
      this.attempt = 0;
      this.asked = "";
      this.live.heardAt = Date.now();
      this.setLink("open");
      this.ask();
    };
    socket.onmessage = (event) => {
      if (socket === this.socket) this.hear(String(event.data));
    };
    socket.onclose = () => {
      if (socket === this.socket) this.lose();
    };
  }

  private hear(text: string): void {
    const message = JSON.parse(text) as Message;
    for (const path of apply(this.live, message, Date.now())) {
      const sample = this.live.last.get(path);
      if (sample === undefined) continue;
      for (const listener of this.listeners.get(path) ?? []) listener(sample, path);
    }
  }

  private lose(): void {
    this.socket = undefined;
    if (this.link.state !== "lost") this.setLink("lost");
    this.retry = setTimeout(() => this.open(), backoffMs(this.attempt, Math.random()));
    this.attempt += 1;
  }

  private checkSilence(): void {
    if (this.socket === undefined || this.link.state !== "open") return;
    if (Date.now() - this.live.heardAt > SILENCE_MS_MAX) this.socket.close();
  }

  /** Many cells come and go in one render; one message says the sum of it. */
  private ask(): void {
    if (this.askSoon) return;
    this.askSoon = true;
    setTimeout(() => {
      this.askSoon = false;
      if (this.socket?.readyState !== WebSocket.OPEN) return;
      const watch = [...this.listeners.keys()].slice(0, WATCH_MAX);
      const text = JSON.stringify({ watch });
      if (text === this.asked) return;
      this.asked = text;
      this.socket.send(text);
    }, 30);
  }

  private setLink(state: Link["state"]): void {
    this.link = { state, since: Date.now() };
    for (const listener of this.linkListeners) listener();
  }
}

export const feed = new Feed();
