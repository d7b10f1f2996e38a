// What the panel said of a proposal, and writing it down.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Criterion, ProposalPage } from "../../api/network";
import { callPage, useNetworkChange } from "../../api/queries";
import { discussionOf, panelOf, type Discussion as Seen } from "../../api/reviewing";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
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
  const { t } = useWords();
  const discuss = useNetworkChange("POST", "/proposal/discussion", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = {
      meeting: Number(form.get("meeting")),
      notes: String(form.get("notes")).trim(),
      points: pointsIn(form, criteria),
      reason: String(form.get("reason")).trim(),
    };
    discuss.mutate({ query: { id }, body });
  };
  return (
    <Dialog title={t("reviewing.discuss")} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{t("reviewing.discussHelp")}</p>
        <Field label={t("reviewing.inMeeting")} className="max-w-40">
          {(ties) => (
            <select
              {...ties}
              name="meeting"
              defaultValue={before?.inside?.meeting ?? meetings.at(-1)}
              className={INPUT}
            >
              {meetings.map((number) => (
                <option key={number} value={number}>
                  {t("reviewing.meeting", { number })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("reviewing.notes")}>
          {(ties) => (
            <textarea
              {...ties}
              name="notes"
              rows={4}
              required
              defaultValue={before?.inside?.notes ?? ""}
              className={INPUT}
            />
          )}
        </Field>
        <Points criteria={criteria} points={before?.points ?? []} required />
        <Field label={t("reviewing.why")}>
          {(ties) => (
            <textarea
              {...ties}
              name="reason"
              rows={3}
              required
              defaultValue={before?.reason ?? ""}
              className={INPUT}
            />
          )}
        </Field>
        {discuss.error !== null && <ProblemNote error={discuss.error} />}
        <Ends onClose={onClose} busy={discuss.isPending} word={t("reviewing.save")} />
      </form>
    </Dialog>
  );
}
