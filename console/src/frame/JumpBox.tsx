// Search or jump: type a name, choose with the arrows, Enter opens it.
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { search } from "../api/queries";
import type { SearchResult } from "../api/types";
import { labelText } from "../format/value";
import { useWords } from "../i18n";
import { INPUT } from "../parts/basic";
import { Dialog } from "../parts/Dialog";
import { PAGES } from "./pages";

type Target = { id: string; title: string; where: string; kind: string; open: () => unknown };

export default function JumpBox({ onClose }: { onClose: () => void }) {
  const { t, language } = useWords();
  const router = useRouter();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const asked = useDeferredValue(text.trim());
  const found = useQuery({ ...search(asked), placeholderData: (before) => before });

  const places = [...PAGES, { to: "/connections/new", key: "page.connect" }] as const;
  const pages: Target[] = places
    .map(({ to, key }) => ({
      id: to,
      title: t(key),
      where: "",
      kind: t("jump.page"),
      open: () => router.navigate({ to }),
    }))
    .filter((page) => page.title.toLowerCase().includes(asked.toLowerCase()));
  const results: Target[] = (asked === "" ? [] : (found.data ?? [])).map((result) => ({
    id: `${result.kind}:${result.id}`,
    title: labelText(result.label, language),
    where: labelText(result.where, language),
    kind: t(`jump.${result.kind}`),
    open: () => openResult(result),
  }));
  const targets = [...results, ...pages];
  const chosen = Math.min(at, targets.length - 1);

  function openResult(result: SearchResult): unknown {
    if (result.kind === "connection") {
      return router.navigate({ to: "/connections", search: { connection: result.id } });
    }
    if (result.kind === "asset") {
      return router.navigate({ to: "/assets", search: { asset: result.id } });
    }
    const asset = result.id.slice(0, result.id.lastIndexOf("."));
    return router.navigate({ to: "/assets", search: { asset, tags: result.id } });
  }
  const press = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(targets.length - 1, chosen + move)));
    } else if (event.key === "Enter" && targets[chosen] !== undefined) {
      event.preventDefault();
      onClose();
      targets[chosen].open();
    }
  };
  return (
    <Dialog title={t("jump.title")} onClose={onClose} wide>
      <input
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="jump-list"
        aria-activedescendant={targets.length > 0 ? `jump-${chosen}` : undefined}
        aria-label={t("jump.field")}
        placeholder={t("jump.field")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
        className={INPUT}
      />
      <p role="status" className="sr-only">
        {t("jump.count", { count: targets.length })}
      </p>
      {targets.length === 0 && !found.isFetching && (
        <p className="px-2 py-3 text-soft">{t("jump.none")}</p>
      )}
      <div
        id="jump-list"
        role="listbox"
        aria-label={t("jump.title")}
        className="mt-2 max-h-[50vh] overflow-y-auto"
      >
        {targets.map((target, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the field above.
          // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant of the field.
          <div
            key={target.id}
            id={`jump-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseMove={() => setAt(index)}
            onClick={() => {
              onClose();
              target.open();
            }}
            ref={(row) => {
              if (index === chosen) row?.scrollIntoView({ block: "nearest" });
            }}
            className="flex min-h-8 cursor-pointer items-baseline gap-2 rounded-box px-2 py-1.5 aria-selected:bg-accent-wash"
          >
            <span className="min-w-0 truncate">{target.title}</span>
            <span className="min-w-0 truncate text-label text-soft">{target.where}</span>
            <span className="ml-auto text-label whitespace-nowrap text-soft">{target.kind}</span>
          </div>
        ))}
      </div>
      <p className="mt-3 text-label text-soft">{t("jump.hint")}</p>
    </Dialog>
  );
}
