// Finds a tag by a few letters of its name or its asset's. Arrows choose, Enter adds, Esc closes.
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useId, useState } from "react";
import { searchTags } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { INPUT } from "../../parts/basic";

export function TagPicker({
  full,
  picked,
  onPick,
}: {
  /** As many are picked as can be. */
  full: boolean;
  picked: readonly string[];
  onPick: (path: string) => void;
}) {
  const { t, language } = useWords();
  const id = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const asked = useDeferredValue(text.trim());
  const { data, isFetching } = useQuery({
    ...searchTags(asked),
    placeholderData: (before) => before,
  });
  const found = asked === "" ? [] : (data ?? []).filter((each) => !picked.includes(each.id));
  const open = text.trim() !== "" && !full;
  const chosen = Math.min(at, found.length - 1);
  const pick = (path: string | undefined) => {
    if (path === undefined) return;
    onPick(path);
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
      pick(found[chosen]?.id);
    } else if (event.key === "Escape" && text !== "") {
      event.preventDefault();
      setText("");
    }
  };
  return (
    <div className="relative w-full max-w-lg">
      <label htmlFor={id} className="sr-only">
        {t("explore.pick")}
      </label>
      <Plus
        size={16}
        aria-hidden="true"
        className="pointer-events-none absolute top-2 left-2 text-soft"
      />
      <input
        id={id}
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open && found.length > 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        aria-describedby={full ? `${id}-full` : undefined}
        autoComplete="off"
        disabled={full}
        placeholder={`${t("explore.pick")}: ${t("explore.pickHelp")}`}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
        className={`${INPUT} pl-8`}
      />
      {full && (
        <p id={`${id}-full`} className="mt-1 text-label text-soft">
          {t("trend.most")}
        </p>
      )}
      <p role="status" className="sr-only">
        {open && !isFetching && t("explore.pickCount", { count: found.length })}
      </p>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t("explore.pick")}
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
            onClick={() => pick(each.id)}
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
          {t("explore.pickNone")}
        </p>
      )}
    </div>
  );
}
