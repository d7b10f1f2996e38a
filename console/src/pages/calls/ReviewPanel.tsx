// The panel of a call: when it met, who was there, and how it ranks.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { proposalsOf, useNetworkChange } from "../../api/queries";
import { panelOf, type ReviewPanelPage } from "../../api/reviewing";
import { formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";

export function ReviewPanel({ call }: { call: string }) {
  const { t, language } = useWords();
  const { data } = useQuery(panelOf(call));
  const [open, setOpen] = useState<"meet" | "rank">();
  if (data === undefined) return null;
  const close = () => setOpen(undefined);
  const acts = data.may_write && (
    <span className="flex flex-wrap gap-2">
      <Button small onClick={() => setOpen("meet")}>
        {t("reviewing.meet")}
      </Button>
      {data.meetings.length > 0 && (
        <Button small onClick={() => setOpen("rank")}>
          {t("reviewing.rank")}
        </Button>
      )}
    </span>
  );
  return (
    <Panel title={t("reviewing.panel")} side={acts}>
      {data.meetings.length === 0 && (
        <p className="px-4 py-3 text-soft">{t("reviewing.panelNone")}</p>
      )}
      <ul aria-label={t("reviewing.panel")} className="divide-y divide-line">
        {data.meetings.map((one) => (
          <li key={one.number} className="px-4 py-2">
            <span className="font-medium">{t("reviewing.meeting", { number: one.number })}</span>{" "}
            <time dateTime={one.day} className="figures text-soft">
              {one.day}
            </time>
            <span className="block text-label text-soft">
              {t("reviewing.present", { people: one.present.join(" · ") })}
            </span>
          </li>
        ))}
      </ul>
      {data.ranked !== null && (
        <div className="border-t border-line px-4 py-3">
          <h3 className="font-medium">{t("reviewing.panelRanking")}</h3>
          <ol className="flex flex-col gap-1 pt-1">
            {data.ranking.map((one, at) => (
              <li key={one.proposal}>
                <span className="figures">{at + 1}.</span> {one.title}
                <span className="block text-label text-soft">{one.reason}</span>
              </li>
            ))}
          </ol>
          <p className="figures pt-1 text-label text-soft">
            {t("reviewing.rankedOn", { moment: formatZoned(Date.parse(data.ranked), language) })}
          </p>
        </div>
      )}
      {open === "meet" && <Meet call={call} people={data.people} onClose={close} />}
      {open === "rank" && <Rank call={call} before={data.ranking} onClose={close} />}
    </Panel>
  );
}

function Meet({ call, people, onClose }: { call: string; people: string[]; onClose: () => void }) {
  const { t } = useWords();
  const meet = useNetworkChange("POST", "/call/panel", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { day: String(form.get("day")), present: form.getAll("present").map(String) };
    meet.mutate({ query: { id: call }, body });
  };
  return (
    <Dialog title={t("reviewing.meet")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <DayField name="day" label={t("reviewing.meetDay")} className="max-w-48" />
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 font-medium">{t("reviewing.meetPresent")}</legend>
          {people.length === 0 && <p className="text-soft">{t("reviewing.meetNobody")}</p>}
          {people.map((one) => (
            <label key={one} className="flex min-h-6 items-center gap-2">
              <input type="checkbox" name="present" value={one} />
              {one}
            </label>
          ))}
        </fieldset>
        {meet.error !== null && <ProblemNote error={meet.error} />}
        <Ends onClose={onClose} busy={meet.isPending} word={t("reviewing.save")} />
      </form>
    </Dialog>
  );
}

function Rank({
  call,
  before,
  onClose,
}: {
  call: string;
  before: ReviewPanelPage["ranking"];
  onClose: () => void;
}) {
  const { t } = useWords();
  const { data } = useQuery(proposalsOf(call));
  const all = data?.filter((one) => one.submitted !== null) ?? [];
  const [twice, setTwice] = useState(false);
  const rank = useNetworkChange("PUT", "/call/panel/ranking", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const placed = all
      .map((one) => ({
        place: Number(form.get(`place-${one.id}`)),
        proposal: one.id,
        reason: String(form.get(`reason-${one.id}`)).trim(),
      }))
      .sort((a, b) => a.place - b.place);
    const same = placed.some((one, at) => one.place !== at + 1);
    setTwice(same);
    if (same) return;
    const places = placed.map(({ proposal, reason }) => ({ proposal, reason }));
    rank.mutate({ query: { id: call }, body: { places } });
  };
  const place = (id: string) => before.findIndex((one) => one.proposal === id) + 1;
  return (
    <Dialog title={t("reviewing.rankTitle")} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{t("reviewing.rankText")}</p>
        {all.map((one, at) => (
          <div key={one.id} className="grid gap-2 sm:grid-cols-[9rem_1fr]">
            <Field label={t("reviewing.rankPlace", { title: one.title })}>
              {(ties) => (
                <input
                  {...ties}
                  type="number"
                  name={`place-${one.id}`}
                  min={1}
                  max={all.length}
                  required
                  defaultValue={place(one.id) || at + 1}
                  className={`${INPUT} figures`}
                />
              )}
            </Field>
            <Field label={t("reviewing.rankReason", { title: one.title })}>
              {(ties) => (
                <input
                  {...ties}
                  name={`reason-${one.id}`}
                  required
                  defaultValue={before.find((said) => said.proposal === one.id)?.reason ?? ""}
                  className={INPUT}
                />
              )}
            </Field>
          </div>
        ))}
        {twice && (
          <p role="alert" className="text-urgent">
            ◆ {t("reviewing.rankTwice", { count: all.length })}
          </p>
        )}
        {rank.error !== null && <ProblemNote error={rank.error} />}
        <Ends onClose={onClose} busy={rank.isPending} word={t("reviewing.save")} />
      </form>
    </Dialog>
  );
}
