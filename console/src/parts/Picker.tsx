// Finds a thing by a few letters of its name. Arrows choose, Enter takes it, Esc closes.
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useDeferredValue, useId, useState } from "react";
import type { searchTags } from "../api/queries";
import type { SearchResult } from "../api/types";
import { labelText } from "../format/value";
import { useWords } from "../i18n";
import { INPUT } from "./basic";

export function Picker({
  label,
  named = false,
  placeholder,
  none,
  count,
  find,
  wanted,
  picture,
  full,
  autoFocus = false,
  onPick,
}: {
  label: string;
  /** Whether the label is to be seen, and not only heard. */
  named?: boolean;
  placeholder: string;
  /** What is said when nothing has the name. */
  none: string;
  /** How many were found, in words. */
  count: (count: number) => string;
  find: (q: string) => ReturnType<typeof searchTags>;
  /** Which of those found may be picked. */
  wanted: (found: SearchResult) => boolean;
  picture?: ReactNode;
  /** Why no more can be picked. */
  full?: string | undefined;
  autoFocus?: boolean;
  onPick: (found: SearchResult) => void;
}) {
  const { language } = useWords();
  const id = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const asked = useDeferredValue(text.trim());
  const { data, isFetching } = useQuery({ ...find(asked), placeholderData: (before) => before });
  const found = asked === "" ? [] : (data ?? []).filter(wanted);
  const open = text.trim() !== "" && full === undefined;
  const chosen = Math.min(at, found.length - 1);
  const pick = (each: SearchResult | undefined) => {
    if (each === undefined) return;
    onPick(each);
    setText("");
    setAt(0);
  };
  const press = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found.length - 1, chosen + move)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      pick(found[chosen]);
    } else if (event.key === "Escape" && text !== "") {
      event.preventDefault();
      setText("");
    }
  };
  return (
    <div className="relative w-full max-w-lg">
      <label htmlFor={id} className={named ? "mb-1 block text-label font-medium" : "sr-only"}>
        {label}
      </label>
      <div className="relative">
        {picture && (
          <span className="pointer-events-none absolute top-2 left-2 text-soft">{picture}</span>
        )}
        <input
          id={id}
          role="combobox"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-activedescendant={open && found.length > 0 ? `${id}-${chosen}` : undefined}
          aria-autocomplete="list"
          aria-describedby={full === undefined ? undefined : `${id}-full`}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: it comes in the place of what had the focus.
          autoFocus={autoFocus}
          disabled={full !== undefined}
          placeholder={placeholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={press}
          className={`${INPUT} ${picture ? "pl-8" : ""}`}
        />
      </div>
      {full !== undefined && (
        <p id={`${id}-full`} className="mt-1 text-label text-soft">
          {full}
        </p>
      )}
      <p role="status" className="sr-only">
        {open && !isFetching && count(found.length)}
      </p>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        hidden={!open || found.length === 0}
        className="absolute inset-x-0 top-full z-20 mt-1 max-h-80 overflow-y-auto rounded-box border border-line bg-panel p-1 shadow-float"
      >
        {found.map((each, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the field above.
          // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant of the field.
          <div
            key={each.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseMove={() => setAt(index)}
            onClick={() => pick(each)}
            ref={(row) => {
              if (index === chosen && open) row?.scrollIntoView({ block: "nearest" });
            }}
            className="cursor-pointer rounded-sm px-2 py-1.5 aria-selected:bg-accent-wash"
          >
            <span className="block truncate">
              <span className="text-soft">{labelText(each.where, language)}</span>{" "}
              {labelText(each.label, language)}
            </span>
            <span className="block truncate text-label text-soft">{each.id}</span>
          </div>
        ))}
      </div>
      {open && !isFetching && data !== undefined && found.length === 0 && (
        <p className="absolute inset-x-0 top-full z-20 mt-1 rounded-box border border-line bg-panel px-3 py-2 text-soft shadow-float">
          {none}
        </p>
      )}
    </div>
  );
}
