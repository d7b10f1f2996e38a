// What was written and is not saved yet, kept in this browser by person and form.
export type Draft<Text> = {
  text: Text;
  revision: number;
  /** When it was written; a draft of an older console does not say. */
  at: string | null;
};
export type Drafts<Text> = {
  read: () => Draft<Text> | null;
  /** Whether the browser keeps it: it may be full, or keep nothing. */
  write: (draft: Draft<Text>) => boolean;
  /** Forgets it; where a text is given, only if that is what is kept. */
  drop: (text?: Text) => void;
};

const PREFIX = "guildhall.draft";

export const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Stands for the revision of what the house counts none of: another number when it is other than before. */
export function markOf(there: unknown): number {
  let mark = 0x811c9dc5;
  for (const letter of JSON.stringify(there) ?? "") {
    mark = Math.imul(mark ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  }
  return mark >>> 0;
}

/** Of the console that wrote it, a draft may have other parts than this one's: it would break its form. */
function alike(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object") return typeof one === typeof other;
  if (one === null || other === null) return one === other;
  return same(Object.keys(one).sort(), Object.keys(other).sort());
}

export function draftsOf<Text>(
  store: Storage,
  person: string,
  form: string,
  like: Text,
): Drafts<Text> {
  const key = `${PREFIX} ${person} ${form}`;
  const read = (): Draft<Text> | null => {
    try {
      const draft = JSON.parse(store.getItem(key) ?? "null");
      if (!Number.isInteger(draft?.revision) || !alike(draft.text, like)) return null;
      const { text, revision, at } = draft;
      return { text, revision, at: typeof at === "string" ? at : null };
    } catch {
      return null;
    }
  };
  return {
    read,
    write: (draft) => {
      try {
        store.setItem(key, JSON.stringify(draft));
        return true;
      } catch {
        return false;
      }
    },
    drop: (text) => {
      if (text === undefined || same(read()?.text, text)) store.removeItem(key);
    },
  };
}
