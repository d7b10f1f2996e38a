// Committees: what each is there for, who is in the chair, who belongs to it from when until when.
import { useState } from "react";
import type { BoardPage, Committee } from "../../api/board";
import { useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { FormDialog, labelOf, type Said } from "../programmes/FormDialog";

export function Committees({ page }: { page: BoardPage }) {
  const { t, language } = useWords();
  const [open, setOpen] = useState<"new" | Committee>();
  const act = page.runs && (
    <Button small onClick={() => setOpen("new")}>
      {t("board.newCommittee")}
    </Button>
  );
  return (
    <Panel title={t("board.committees")} side={act}>
      {page.committees.length === 0 ? (
        <p className="px-4 py-3 text-soft">
          {t(page.runs ? "board.committeesNone" : "board.committeesNoneSeen")}
        </p>
      ) : (
        <ul className="divide-y divide-line" aria-label={t("board.committees")}>
          {page.committees.map((one) => (
            <li key={one.id} className="flex flex-col gap-1 px-4 py-2.5">
              <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="font-medium">{labelText(one.label, language)}</span>
                {page.runs && (
                  <Button
                    small
                    kind="quiet"
                    aria-label={`${t("board.change")}: ${labelText(one.label, language)}`}
                    onClick={() => setOpen(one)}
                  >
                    {t("board.change")}
                  </Button>
                )}
              </span>
              <span className="text-soft">{labelText(one.task, language)}</span>
              <Members committee={one} />
            </li>
          ))}
        </ul>
      )}
      {open !== undefined && (
        <SetCommittee
          page={page}
          committee={open === "new" ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Panel>
  );
}

function Members({ committee }: { committee: Committee }) {
  const { t, language } = useWords();
  const first = (chair: boolean) => (chair ? 0 : 1);
  const all = committee.seats.toSorted((one, next) => first(one.chair) - first(next.chair));
  return (
    <ul>
      {all.map((one) => (
        <li key={`${one.name} ${one.from}`} className={one.sits ? "" : "text-soft"}>
          {one.name}
          {one.chair && <span className="text-label font-medium"> · {t("board.chair")}</span>}
          <span className="figures block text-label text-soft">
            {labelText(one.organisation.label, language)} ·{" "}
            {t("board.fromUntil", { from: one.from, until: one.until })}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** One seat a line: name, organisation, first day, first day after it, and `chair` for the chair. */
function seatsOf(said: Said) {
  const lines = said("seats").split("\n");
  return lines
    .map((line) => line.split(",").map((part) => part.trim()))
    .filter((parts) => parts.some(Boolean))
    .map(([name = "", organisation = "", from = "", until = "", chair = ""]) => ({
      holder: { name, organisation },
      chair: chair !== "",
      from,
      until,
    }));
}

function SetCommittee({
  page,
  committee,
  onClose,
}: {
  page: BoardPage;
  committee: Committee | undefined;
  onClose: () => void;
}) {
  const { t } = useWords();
  const word = t(committee === undefined ? "board.newCommittee" : "board.change");
  const set = useNetworkChange("PUT", "/institute/committees", onClose);
  const known = committee?.seats.map(({ name, organisation, from, until, chair }) =>
    [name, organisation.id, from, until, ...(chair ? [t("board.chair")] : [])].join(", "),
  );
  const submit = (said: Said) => {
    const body = {
      committee: committee?.id ?? said("committee"),
      label: labelOf(said),
      task: labelOf(said, "task_en", "task_ko"),
      seats: seatsOf(said),
      seen: committee?.revision ?? 0,
    };
    set.mutate({ query: { id: page.id }, body });
  };
  return (
    <FormDialog
      title={word}
      word={word}
      inputs={[
        { name: "en", label: t("board.labelEn"), value: committee?.label.en ?? "" },
        {
          name: "ko",
          label: t("board.labelKo"),
          value: committee?.label.ko ?? "",
          optional: true,
        },
        ...(committee === undefined
          ? [{ name: "committee", kind: "name" as const, label: t("board.nameOf") }]
          : []),
        {
          name: "task_en",
          kind: "area",
          label: t("board.taskEn"),
          value: committee?.task.en ?? "",
        },
        {
          name: "task_ko",
          kind: "area",
          label: t("board.taskKo"),
          value: committee?.task.ko ?? "",
          optional: true,
        },
        {
          name: "seats",
          kind: "area",
          label: t("board.members"),
          help: t("board.membersHelp"),
          value: known?.join("\n") ?? "",
          optional: true,
        },
      ]}
      error={set.error}
      busy={set.isPending}
      onClose={onClose}
      onSubmit={submit}
    />
  );
}
