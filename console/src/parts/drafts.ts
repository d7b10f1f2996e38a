// What was written and is not saved yet, kept in this browser by person and form.
export type Draft<Text> = { text: Text; revision: number };
export type Drafts<Text> = {
  read: () => Draft<Text> | null;
  /** Whether the browser keeps it: it may be full, or keep nothing. */
  write: (draft: Draft<Text>) => boolean;
  /** Forgets it; where a text is given, only if that is what is kept. */
  drop: (text?: Text) => void;
};

const PREFIX = "guildhall.draft";

export const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

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
      return Number.isInteger(draft?.revision) && alike(draft.text, like) ? draft : null;
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
