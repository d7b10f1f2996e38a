// Finds a thing by a few letters of its name. Arrows choose, Enter takes it, Esc closes.
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useDeferredValue, useId, useState } from "react";
import type { searchTags } from "../api/queries";
import type { SearchResult } from "../api/types";
import { labelText } from "../format/value";
import { useWords } from "../i18n";
import { INPUT } from "./basic";
import { Choices, Told, useChoosing } from "./Choices";
import { shown } from "./choose";

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
  const asked = useDeferredValue(text.trim());
  const { data, isFetching } = useQuery({ ...find(asked), placeholderData: (before) => before });
  const found = asked === "" ? [] : (data ?? []).filter(wanted);
  const open = text.trim() !== "" && full === undefined;
  const choosing = useChoosing({
    found,
    open,
    onTake: (each) => {
      onPick(each);
      setText("");
    },
  });
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape" && text !== "") {
      event.preventDefault();
      setText("");
    } else choosing.press(event);
  };
  const settled = !isFetching && data !== undefined;
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
          {...choosing.ties}
          id={id}
          aria-describedby={full === undefined ? undefined : `${id}-full`}
          // biome-ignore lint/a11y/noAutofocus: it comes in the place of what had the focus.
          autoFocus={autoFocus}
          disabled={full !== undefined}
          placeholder={placeholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            choosing.go(0);
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
      <Choices choosing={choosing} label={label}>
        {(each) => (
          <>
            <span className="block truncate">
              <span className="text-soft">{labelText(each.where, language)}</span>{" "}
              {labelText(each.label, language)}
            </span>
            <span className="block truncate text-label text-soft">{each.id}</span>
          </>
        )}
      </Choices>
      <Told
        shown={shown({ open, settled, count: found.length })}
        count={settled ? count(found.length) : ""}
        none={none}
      />
    </div>
  );
}
