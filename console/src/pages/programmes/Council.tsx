// The council: meetings with what was said, resolutions with their votes, follow-ups.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ProblemError } from "../../api/client";
import type {
  CouncilPage,
  FollowUp,
  Meeting,
  ProgrammePage,
  Resolution,
} from "../../api/programme";
import { councilOf } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { type CouncilAct, CouncilForm } from "./CouncilForm";
import { Votes } from "./Votes";

export function Council({ programme }: { programme: ProgrammePage }) {
  const { t } = useWords();
  const { data, error } = useQuery(councilOf(programme.id));
  const [act, setAct] = useState<CouncilAct>();
  // Who does not belong to it sees no council.
  if (error instanceof ProblemError && error.problem.status === 404) return null;
  return (
    <Panel
      title={t("programmes.council")}
      side={
        data?.officer && (
          <Button small onClick={() => setAct({ what: "call" })}>
            {t("programmes.form_call")}
          </Button>
        )
      }
    >
      {error !== null && <ProblemNote error={error} />}
      {data?.meetings.length === 0 && (
        <p className="px-4 py-3 text-soft">{t("programmes.meetingsNone")}</p>
      )}
      {data !== undefined && <FollowUps council={data} onAct={setAct} />}
      <ul className="divide-y divide-line" aria-label={t("programmes.meetings")}>
        {data?.meetings.toReversed().map((one) => (
          <One key={one.number} meeting={one} council={data} onAct={setAct} />
        ))}
      </ul>
      {data !== undefined && act !== undefined && (
        <CouncilForm
          programme={programme}
          council={data}
          act={act}
          onClose={() => setAct(undefined)}
        />
      )}
    </Panel>
  );
}

function One({
  meeting,
  council,
  onAct,
}: {
  meeting: Meeting;
  council: CouncilPage;
  onAct: (act: CouncilAct) => void;
}) {
  const { t, language } = useWords();
  const { phase } = meeting;
  const moved = council.resolutions.filter((one) => one.meeting === meeting.number);
  const act = (what: "change" | "cancel" | "minutes" | "move" | "follow_up") => (
    <Button small kind="quiet" onClick={() => onAct({ what, meeting })}>
      {t(`programmes.form_${what}`)}
    </Button>
  );
  const begun = phase === "held" || phase === "minuted";
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className={phase === "cancelled" ? "text-soft line-through" : "font-medium"}>
          {t("programmes.meeting", { number: meeting.number })}{" "}
          <time dateTime={meeting.begins} className="figures font-normal">
            {formatZoned(Date.parse(meeting.begins), language)}
          </time>
        </h3>
        <span className="text-label text-soft">{t(`programmes.phase_${phase}`)}</span>
      </div>
      <p className="whitespace-pre-line">{meeting.agenda}</p>
      {meeting.changed !== "" && (
        <p className="text-label text-soft">
          {t("programmes.changedFor", { reason: meeting.changed })}
        </p>
      )}
      {meeting.cancelled !== null && (
        <p className="text-label text-soft">
          {t("programmes.cancelledFor", { reason: meeting.cancelled })}
        </p>
      )}
      {meeting.minutes !== null && (
        <details>
          <summary className="min-h-6 cursor-pointer text-label text-soft">
            {t("programmes.minutes")}
          </summary>
          <p className="whitespace-pre-line">{meeting.minutes}</p>
        </details>
      )}
      {moved.map((one) => (
        <Moved key={one.number} resolution={one} council={council} onAct={onAct} />
      ))}
      {council.officer && phase !== "cancelled" && (
        <span className="flex flex-wrap gap-2">
          {phase === "called" && act("change")}
          {phase === "called" && act("cancel")}
          {begun && act("minutes")}
          {act("move")}
          {begun && act("follow_up")}
        </span>
      )}
    </li>
  );
}

function Moved({
  resolution,
  council,
  onAct,
}: {
  resolution: Resolution;
  council: CouncilPage;
  onAct: (act: CouncilAct) => void;
}) {
  const { t } = useWords();
  const open = resolution.state === "open";
  return (
    <div className="flex flex-col gap-1 rounded-box border border-line px-3 py-2">
      <span className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span>
          <span className="figures text-soft">
            {t("programmes.resolution", { number: resolution.number })}
          </span>{" "}
          {resolution.text}
        </span>
        <span className="font-medium whitespace-nowrap">
          {t(`programmes.state_${resolution.state}`)}
        </span>
      </span>
      <Votes resolution={resolution} programme={council.programme} />
      {resolution.withdrawn !== null && (
        <p className="text-label text-soft">
          {t("programmes.withdrawnFor", { reason: resolution.withdrawn })}
        </p>
      )}
      {council.officer && open && (
        <span className="flex flex-wrap gap-2">
          {resolution.may_close && (
            <Button small onClick={() => onAct({ what: "close", resolution })}>
              {t("programmes.form_close")}
            </Button>
          )}
          <Button small kind="quiet" onClick={() => onAct({ what: "withdraw", resolution })}>
            {t("programmes.form_withdraw")}
          </Button>
        </span>
      )}
    </div>
  );
}

function FollowUps({ council, onAct }: { council: CouncilPage; onAct: (act: CouncilAct) => void }) {
  const { t, language } = useWords();
  if (council.follow_ups.length === 0) return null;
  const order = { open: 0, done: 1, dropped: 2 };
  const all = council.follow_ups.toSorted((one, next) => order[one.state] - order[next.state]);
  const button = (what: "done" | "reopen" | "drop", one: FollowUp) => (
    <Button
      small
      kind={what === "done" ? "plain" : "quiet"}
      aria-label={`${t(`programmes.form_${what}`)} ${one.number}`}
      onClick={() => onAct({ what, followUp: one })}
    >
      {t(`programmes.form_${what}`)}
    </Button>
  );
  return (
    <div className="border-b border-line px-4 py-3">
      <h3 className="mb-1 font-medium">{t("programmes.followUps")}</h3>
      <ul className="flex flex-col gap-2" aria-label={t("programmes.followUps")}>
        {all.map((one) => (
          <li key={one.number} className="flex flex-wrap items-center justify-between gap-2">
            <span className={one.state === "open" ? "" : "text-soft"}>
              <span className="figures text-soft">{one.number}</span> {one.text}
              <span className="figures block text-label text-soft">
                {labelText(one.who.label, language)} ·{" "}
                <span className={one.late ? "text-urgent" : ""}>
                  {one.late && <span aria-hidden="true">◆ </span>}
                  {t(one.late ? "programmes.lateSince" : "programmes.byDay", { day: one.by })}
                </span>{" "}
                · {t("programmes.ofMeeting", { number: one.meeting })}
                {one.steps.map((step) => (
                  <span key={step.at} className="block">
                    {t(`programmes.step_${step.step}`, {
                      day: step.at.slice(0, 10),
                      note: step.note,
                    })}
                  </span>
                ))}
              </span>
            </span>
            <span className="flex gap-2">
              {one.may_do && button("done", one)}
              {council.officer && one.state === "open" && button("drop", one)}
              {council.officer && one.state === "done" && button("reopen", one)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
