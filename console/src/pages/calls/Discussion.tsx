// What the panel said of a proposal, and writing it down: kept in the browser until it is saved.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Criterion, ProposalPage } from "../../api/network";
import { callPage, useNetworkChange } from "../../api/queries";
import { discussionOf, panelOf, type Discussion as Seen } from "../../api/reviewing";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { markOf } from "../../parts/drafts";
import type { Passage } from "../../parts/SaveLine";
import { SavingDialog } from "../../parts/SavingDialog";
import { useSaving } from "../../parts/useSaving";
import { Points, pointsIn } from "./Points";

export function Discussion({ proposal }: { proposal: ProposalPage }) {
  const { t, language } = useWords();
  const handedIn = proposal.submitted !== null;
  const { data } = useQuery({ ...discussionOf(proposal.id), enabled: handedIn });
  const panel = useQuery({ ...panelOf(proposal.call), enabled: handedIn }).data;
  const criteria = useQuery(callPage(proposal.call)).data?.text.criteria ?? [];
  const [open, setOpen] = useState(false);
  const meetings = panel?.may_write === true ? panel.meetings : [];
  if (data === undefined && meetings.length === 0) return null;
  const write = meetings.length > 0 && (
    <Button small onClick={() => setOpen(true)}>
      {t(data === undefined ? "reviewing.discuss" : "reviewing.discussAgain")}
    </Button>
  );
  const most = criteria.reduce((sum, one) => sum + one.points, 0);
  return (
    <Panel title={t("reviewing.discussion")} side={write}>
      {data === undefined ? (
        <p className="px-4 py-3 text-soft">{t("reviewing.discussHelp")}</p>
      ) : (
        <div className="flex flex-col gap-2 px-4 py-3">
          {data.inside !== null && <Inside inside={data.inside} />}
          <p>
            <span className="font-medium">{t("reviewing.agreed")}</span>{" "}
            <span className="figures">{t("reviewing.agreedOf", { points: data.total, most })}</span>
            <span className="figures block text-label text-soft">
              {criteria
                .map((one, at) => `${labelText(one.label, language)}: ${data.points[at] ?? "–"}`)
                .join(" · ")}
            </span>
          </p>
          <p className="max-w-[70ch] whitespace-pre-line">{data.reason}</p>
        </div>
      )}
      {open && (
        <Write
          id={proposal.id}
          criteria={criteria}
          meetings={meetings.map((one) => one.number)}
          before={data}
          onClose={() => setOpen(false)}
        />
      )}
    </Panel>
  );
}

function Inside({ inside }: { inside: NonNullable<Seen["inside"]> }) {
  const { t } = useWords();
  return (
    <>
      <p className="text-soft">
        {t("reviewing.discussionIn", { number: inside.meeting, day: inside.day ?? "–" })}
        {inside.left.length > 0 && (
          <span className="block">{t("reviewing.left", { people: inside.left.join(" · ") })}</span>
        )}
      </p>
      <p className="max-w-[70ch] whitespace-pre-line">{inside.notes}</p>
    </>
  );
}

type Written = { meeting: number; notes: string; points: (number | null)[]; reason: string };

/** The house counts no revisions of it: what it has stands for one. */
function storedOf(before: Seen | undefined, criteria: Criterion[], last: number) {
  const { meeting = last, notes = "" } = before?.inside ?? {};
  const { points = criteria.map(() => null), reason = "" } = before ?? {};
  const text: Written = { meeting, notes, points, reason };
  return { text, revision: before === undefined ? 0 : markOf(text), at: null };
}

function Write({
  id,
  criteria,
  meetings,
  before,
  onClose,
}: {
  id: string;
  criteria: Criterion[];
  meetings: number[];
  before: Seen | undefined;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const { mutateAsync } = useNetworkChange("POST", "/proposal/discussion");
  const label = (one: Criterion) => labelText(one.label, language);
  const [meeting, notes, why] = [
    t("reviewing.inMeeting"),
    t("reviewing.notes"),
    t("reviewing.why"),
  ];
  const lacksOf = (text: Written): string[] => [
    ...(text.notes === "" ? [notes] : []),
    ...criteria
      .filter((_, at) => (text.points[at] ?? null) === null)
      .map((one) => t("saving.points", { criterion: label(one) })),
    ...(text.reason === "" ? [why] : []),
  ];
  const parts = (text: Written): Passage[] => [
    { label: meeting, value: t("reviewing.meeting", { number: text.meeting }) },
    { label: notes, value: text.notes },
    ...criteria.map((one, at) => ({ label: label(one), value: String(text.points[at] ?? "") })),
    { label: why, value: text.reason },
  ];
  const stored = storedOf(before, criteria, meetings.at(-1) ?? 1);
  const saving = useSaving<Written>(`discussion ${id}`, stored, {
    byHand: true,
    whole: (text) => lacksOf(text).length === 0,
    send: async (body, revision) => {
      await mutateAsync({ query: { id }, body });
      return { revision, at: null };
    },
  });
  const { text } = saving;
  const read = (form: FormData) => {
    const said = (name: string) => String(form.get(name)).trim();
    const points = pointsIn(form, criteria);
    const meeting = Number(said("meeting"));
    saving.write({ meeting, notes: said("notes"), points, reason: said("reason") });
  };
  return (
    <SavingDialog
      title={t("reviewing.discuss")}
      saving={saving}
      parts={parts}
      missing={lacksOf(text)}
      word={t("reviewing.save")}
      onFields={read}
      onClose={onClose}
    >
      <p>{t("reviewing.discussHelp")}</p>
      <Field label={meeting} className="max-w-40">
        {(ties) => (
          <select {...ties} name="meeting" defaultValue={text.meeting} className={INPUT}>
            {meetings.map((number) => (
              <option key={number} value={number}>
                {t("reviewing.meeting", { number })}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={notes}>
        {(ties) => (
          <textarea
            {...ties}
            name="notes"
            rows={4}
            required
            defaultValue={text.notes}
            className={INPUT}
          />
        )}
      </Field>
      <Points criteria={criteria} points={text.points} required />
      <Field label={why}>
        {(ties) => (
          <textarea
            {...ties}
            name="reason"
            rows={3}
            required
            defaultValue={text.reason}
            className={INPUT}
          />
        )}
      </Field>
    </SavingDialog>
  );
}
