// Search or jump: type a name, choose with the arrows, Enter opens it.
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { search } from "../api/queries";
import type { SearchResult } from "../api/types";
import { labelText } from "../format/value";
import { useWords } from "../i18n";
import { INPUT } from "../parts/basic";
import { Choices, useChoosing } from "../parts/Choices";
import { Dialog } from "../parts/Dialog";
import { PAGES } from "./pages";

type Target = { id: string; title: string; where: string; kind: string; open: () => unknown };

export default function JumpBox({ onClose }: { onClose: () => void }) {
  const { t, language } = useWords();
  const router = useRouter();
  const [text, setText] = useState("");
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
  const choosing = useChoosing({
    found: targets,
    open: true,
    onTake: (target) => {
      onClose();
      target.open();
    },
  });

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
  return (
    <Dialog title={t("jump.title")} onClose={onClose} wide>
      <input
        {...choosing.ties}
        autoFocus
        aria-label={t("jump.field")}
        placeholder={t("jump.field")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          choosing.go(0);
        }}
        onKeyDown={choosing.press}
        className={INPUT}
      />
      <p role="status" className="sr-only">
        {t("jump.count", { count: targets.length })}
      </p>
      {targets.length === 0 && !found.isFetching && (
        <p className="px-2 py-3 text-soft">{t("jump.none")}</p>
      )}
      <Choices
        choosing={choosing}
        label={t("jump.title")}
        className="mt-2 max-h-[50vh] overflow-y-auto"
        row="flex min-h-8 cursor-pointer items-baseline gap-2 rounded-box px-2 py-1.5 aria-selected:bg-accent-wash"
      >
        {(target) => (
          <>
            <span className="min-w-0 truncate">{target.title}</span>
            <span className="min-w-0 truncate text-label text-soft">{target.where}</span>
            <span className="ml-auto text-label whitespace-nowrap text-soft">{target.kind}</span>
          </>
        )}
      </Choices>
      <p className="mt-3 text-label text-soft">{t("jump.hint")}</p>
    </Dialog>
  );
}
