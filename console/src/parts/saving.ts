// How a form saves what is written in it: kept in the browser at once, sent a moment after the last
// change and when the page is left, sent again when the server answers again. Who saves what another
// has saved meanwhile sees both, and chooses. A form whose command refuses what is incomplete, or for
// which saving is handing in, is kept in the browser until then.
import { ProblemError, UnreachableError } from "../api/client";
import { type Drafts, same } from "./drafts";

/** So long after the last change it is sent. */
export const QUIET_MS = 900;
/** So long after no answer came it is sent again. */
export const AGAIN_MS = 10_000;

export type Saved = { revision: number; at: string | null };
export type Stored<Text> = Saved & { text: Text };
export type Way<Text> = {
  send: (text: Text, revision: number) => Promise<Saved>;
  /** What stands at the server now; without it a conflict is a refusal like others. */
  load?: () => Promise<Stored<Text>>;
  /** Whether the command takes it; all is taken where nothing is said. */
  whole?: (text: Text) => boolean;
  /** It is not sent until somebody presses a button. */
  byHand?: boolean;
};
export type Place =
  | "saved"
  | "changed"
  | "saving"
  | "incomplete"
  | "kept"
  | "away"
  | "refused"
  | "conflict";
export type Seen<Text> = Stored<Text> & {
  place: Place;
  error: Error | null;
  /** What another saved meanwhile. */
  theirs: Stored<Text> | null;
  /** Whether the browser keeps what is not saved. */
  kept: boolean;
  /** Whether what stands there was kept from an earlier visit, and since when where that is known. */
  restored: boolean;
  since: string | null;
  /** Whether what was written here was thrown away just now. */
  discarded: boolean;
  /** Counts how often the text became another than what was typed: fields are made anew by it. */
  round: number;
};

export class Saver<Text> {
  #way: Way<Text>;
  readonly #drafts: Drafts<Text>;
  #text: Text;
  #stored: Stored<Text>;
  #theirs: Stored<Text> | null = null;
  #error: Error | null = null;
  #tried: { text: Text } | null = null;
  #sending: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #kept = true;
  #restored = false;
  #since: string | null = null;
  #discarded: { text: Text } | null = null;
  #left = false;
  #round = 0;
  #seen: Seen<Text>;
  readonly #listeners = new Set<() => void>();

  constructor(way: Way<Text>, stored: Stored<Text>, drafts: Drafts<Text>) {
    this.#way = way;
    this.#drafts = drafts;
    this.#stored = stored;
    this.#text = stored.text;
    const draft = drafts.read();
    if (draft !== null && same(draft.text, stored.text)) drafts.drop();
    else if (draft !== null) {
      this.#text = draft.text;
      this.#restored = true;
      this.#since = draft.at;
      if (draft.revision !== stored.revision) {
        this.#stored = { ...stored, revision: draft.revision };
        this.#theirs = stored;
      }
    }
    this.#seen = this.#look();
  }

  readonly seen = (): Seen<Text> => this.#seen;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The newest way to save, as the form has it now. */
  follow(way: Way<Text>): void {
    this.#way = way;
  }

  readonly change = (next: (before: Text) => Text): void => {
    this.#text = next(this.#text);
    this.#restored = false;
    this.#discarded = null;
    this.#keep();
    this.#tell();
    this.#plan();
  };
  readonly write = (text: Text): void => this.change(() => text);

  /** Sends it now. Gives the revision under which it stands, or nothing where it could not be saved. */
  readonly settle = async (): Promise<number | undefined> => {
    await this.#sending;
    const { place } = this.#seen;
    if (place !== "saved" && place !== "incomplete" && place !== "conflict") await this.#save();
    return this.#seen.place === "saved" ? this.#seen.revision : undefined;
  };

  /** What another saved meanwhile stands, and what was written here goes. */
  readonly takeTheirs = (): void => {
    if (this.#theirs === null) return;
    this.#stored = this.#theirs;
    this.#text = this.#theirs.text;
    this.#round += 1;
    this.#restored = false;
    this.#decided();
    this.#drafts.drop();
  };

  /** What was written here is saved instead of what another saved meanwhile. */
  readonly keepMine = (): void => {
    if (this.#theirs === null) return;
    this.#stored = this.#theirs;
    this.#keep();
    this.#decided();
    if (!this.#way.byHand) void this.#save();
  };

  /** Begins anew: what was written here goes, and what the house has stands. */
  readonly discard = (): void => {
    const text = this.#text;
    this.change(() => this.#stored.text);
    this.#round += 1;
    this.#error = null;
    this.#discarded = { text };
    this.#tell();
  };
  /** What was thrown away just now stands again. */
  readonly bringBack = (): void => {
    if (this.#discarded === null) return;
    this.#round += 1;
    this.write(this.#discarded.text);
  };

  /** Saves when the page is left, and when the server may be there again. Gives how to stop. */
  watch(page: EventTarget): () => void {
    const flush = () => this.#flush();
    const stay = (event: Event) => {
      const { place, kept } = this.#seen;
      if (place !== "saved" && !(this.#way.byHand && kept)) event.preventDefault();
    };
    const all: [string, (event: Event) => void][] = [
      ["pagehide", flush],
      ["visibilitychange", flush],
      ["online", flush],
      ["beforeunload", stay],
    ];
    for (const [name, listener] of all) page.addEventListener(name, listener);
    this.#left = false;
    this.#plan();
    return () => {
      for (const [name, listener] of all) page.removeEventListener(name, listener);
      this.#left = true;
      clearTimeout(this.#timer);
      this.#flush();
    };
  }

  #flush(): void {
    const { place } = this.#seen;
    if (!this.#way.byHand && (place === "changed" || place === "away")) void this.#save();
  }

  #save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
      this.#tell();
      // What was typed while it was under way; what got no answer stays in the browser.
      if (this.#left && this.#seen.place === "changed") void this.#save();
      this.#plan();
    });
    this.#tell();
    return this.#sending;
  }

  async #send(): Promise<void> {
    const text = this.#text;
    this.#tried = { text };
    this.#error = null;
    try {
      const { revision, at } = await this.#way.send(text, this.#stored.revision);
      this.#stored = { text, revision, at };
      this.#restored = false;
      this.#drafts.drop(text);
      if (!same(this.#text, text)) this.#keep();
    } catch (error) {
      this.#error = error as Error;
      if (isChanged(error)) await this.#compare(text);
    }
  }

  async #compare(tried: Text): Promise<void> {
    if (this.#way.load === undefined) return;
    try {
      const theirs = await this.#way.load();
      if (same(theirs.text, tried)) {
        // It was our own, and its answer was lost on the way.
        this.#stored = theirs;
        this.#error = null;
        this.#drafts.drop(tried);
      } else {
        this.#theirs = theirs;
      }
    } catch (error) {
      this.#error = error as Error;
    }
  }

  #decided(): void {
    this.#theirs = null;
    this.#error = null;
    this.#tried = null;
    this.#tell();
  }

  #keep(): void {
    const at = new Date().toISOString();
    const draft = { text: this.#text, revision: this.#stored.revision, at };
    if (same(draft.text, this.#stored.text)) this.#drafts.drop();
    else this.#kept = this.#drafts.write(draft);
  }

  /** What was refused is sent again when something else is written; where no answer came, in a while. */
  #plan(): void {
    clearTimeout(this.#timer);
    if (this.#way.byHand || this.#left) return;
    const { place } = this.#seen;
    const wait = place === "changed" ? QUIET_MS : place === "away" ? AGAIN_MS : undefined;
    if (wait !== undefined) this.#timer = setTimeout(() => void this.#save(), wait);
  }

  #place(): Place {
    if (this.#theirs !== null) return "conflict";
    if (this.#sending !== undefined) return "saving";
    if (same(this.#text, this.#stored.text)) return "saved";
    if (this.#way.whole?.(this.#text) === false) return "incomplete";
    if (this.#error !== null && same(this.#tried?.text, this.#text)) {
      return this.#error instanceof UnreachableError ? "away" : "refused";
    }
    return this.#way.byHand ? "kept" : "changed";
  }

  #look(): Seen<Text> {
    const place = this.#place();
    return {
      text: this.#text,
      revision: this.#stored.revision,
      at: this.#stored.at,
      place,
      error: place === "saved" ? null : this.#error,
      theirs: this.#theirs,
      kept: this.#kept,
      restored: this.#restored,
      since: this.#since,
      discarded: this.#discarded !== null,
      round: this.#round,
    };
  }

  #tell(): void {
    this.#seen = this.#look();
    for (const listener of this.#listeners) listener();
  }
}

const isChanged = (error: unknown) =>
  error instanceof ProblemError && error.problem.code === "changed";
