// What all fields share that find a thing by a few letters (WAI-ARIA 1.2: a combobox with a listbox): arrows go
// through what was found, Enter takes one, the field keeps the focus, and how many there are is spoken.
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { moved, type Shown } from "./choose";

const FLOATS =
  "absolute inset-x-0 top-full z-20 mt-1 rounded-box border border-line bg-panel shadow-float";
/** The list of a field, below it and over what follows. */
export const LIST = `${FLOATS} max-h-80 overflow-y-auto p-1`;
/** One of its rows. */
export const ROW = "cursor-pointer rounded-sm px-2 py-1.5 aria-selected:bg-accent-wash";

export type Choosing<T> = ReturnType<typeof useChoosing<T & { id: string }>>;

/** `open` is whether keys are of the list; while what was found `waits` for an answer, Enter takes none of it. */
export function useChoosing<T extends { id: string }>({
  found,
  open,
  waits = false,
  onTake,
}: {
  found: readonly T[];
  open: boolean;
  waits?: boolean;
  onTake: (one: T) => void;
}) {
  const list = useId();
  const [at, setAt] = useState(0);
  const here = Math.min(at, found.length - 1);
  const expanded = open && found.length > 0;
  const take = (one: T) => {
    onTake(one);
    setAt(0);
  };
  const press = (event: KeyboardEvent) => {
    // Enter and arrows may be of a syllable of Korean that is not whole yet.
    if (!open || event.nativeEvent.isComposing) return;
    const to = moved(event.key, here, found.length);
    if (to !== undefined) {
      event.preventDefault();
      setAt(to);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const one = found[here];
      if (one !== undefined && !waits) take(one);
    }
  };
  const ties = {
    role: "combobox",
    "aria-expanded": expanded,
    "aria-controls": list,
    "aria-activedescendant": expanded ? `${list}-${here}` : undefined,
    "aria-autocomplete": "list",
    autoComplete: "off",
  } as const;
  return { list, found, here, expanded, ties, take, press, go: setAt };
}

export function Choices<T extends { id: string }>({
  choosing: { list, found, here, expanded, take, go },
  label,
  className = LIST,
  row = ROW,
  children,
}: {
  choosing: Choosing<T>;
  label: string;
  className?: string;
  row?: string;
  children: (one: T) => ReactNode;
}) {
  return (
    <div id={list} role="listbox" aria-label={label} hidden={!expanded} className={className}>
      {found.map((one, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the field.
        // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant of the field.
        <div
          key={one.id}
          id={`${list}-${index}`}
          role="option"
          aria-selected={index === here}
          onMouseMove={() => go(index)}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => take(one)}
          ref={(at) => {
            if (index === here && expanded) at?.scrollIntoView({ block: "nearest" });
          }}
          className={row}
        >
          {children(one)}
        </div>
      ))}
    </div>
  );
}

/** How many were found, spoken; that there is nothing is to be seen too. */
export function Told({ shown, count, none }: { shown: Shown; count: string; none: string }) {
  return (
    <p role="status" className={shown === "none" ? `${FLOATS} px-3 py-2 text-soft` : "sr-only"}>
      {shown === "none" ? none : shown === "list" && count}
    </p>
  );
}
