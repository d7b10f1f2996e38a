// How long decisions take, by step and by whose turn it is; what waits now, and for how long.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ProblemError } from "../../api/client";
import type { Clock, Timed, Turn } from "../../api/outlook";
import { clocksOf } from "../../api/queries";
import { formatSpan, formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import type { InstitutePart } from "../institutes/parts";
import { LOOK, ToProject } from "./ToProject";

export function Clocks({ id, year }: { id: string; year: number }) {
  const { t } = useWords();
  const [ever, setEver] = useState(false);
  const [whole, setWhole] = useState(false);
  const asked = clocksOf(id, ever ? undefined : year, whole ? EVERY : undefined);
  const { data, error, refetch } = useQuery({
    ...asked,
    placeholderData: whole ? keepPreviousData : undefined,
  });
  // It is the office's alone.
  if (error instanceof ProblemError && error.problem.status === 404) return null;
  return (
    <Panel
      title={t("outlook.clocks")}
      side={
        <label className="inline-flex min-h-6 items-center gap-1.5 print:hidden">
          <input
            type="checkbox"
            checked={ever}
            onChange={(event) => setEver(event.target.checked)}
          />
          {t("outlook.ever")}
        </label>
      }
    >
      {error !== null && <ProblemNote error={error} retry={() => void refetch()} />}
      {data?.clocks.length === 0 && (
        <p className="px-4 py-3 text-soft">{t("outlook.clocksNone")}</p>
      )}
      {data !== undefined && data.clocks.length > 0 && (
        <div className="overflow-x-auto px-4 py-3">
          <table className="w-full min-w-[720px]">
            <thead>
              <tr className="text-left text-label text-soft">
                <th className="pr-3 font-medium">{t("outlook.step")}</th>
                <th className="pr-3 font-medium">{t("outlook.whose")}</th>
                <th className="pr-3 text-right font-medium">{t("outlook.times")}</th>
                <th className="pr-3 text-right font-medium">{t("outlook.medianTime")}</th>
                <th className="pr-3 text-right font-medium">{t("outlook.ninety")}</th>
                <th className="pr-3 text-right font-medium">{t("outlook.longest")}</th>
                <th className="font-medium">{t("outlook.waits")}</th>
              </tr>
            </thead>
            <tbody>
              {data.clocks.map((one) => (
                <Row key={`${one.turn} ${one.who.id}`} clock={one} showAll={() => setWhole(true)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

/** More than there will be of any clock. */
const EVERY = 1_000_000;

/** Where on the page of an institute that stands which a clock is about; else what it shows first. */
const PLACES: Partial<Record<Turn, InstitutePart>> = {
  application: "members",
  condition: "conditions",
};

function Row({ clock, showAll }: { clock: Clock; showAll: () => void }) {
  const { t, language } = useWords();
  const part = PLACES[clock.turn];
  const span = (seconds: number | null) =>
    seconds === null ? "–" : formatSpan(seconds * 1000, language);
  return (
    <tr className="border-t border-line align-top">
      <th className="py-1 pr-3 text-left font-normal">{t(`outlook.turn_${clock.turn}`)}</th>
      <td className="py-1 pr-3">{labelText(clock.who.label, language)}</td>
      <td className="figures py-1 pr-3 text-right">
        <Opened
          part={part}
          all={clock.done}
          count={clock.count}
          text={t("outlook.timesOf", { count: clock.count })}
          showAll={showAll}
        />
      </td>
      <td className="figures py-1 pr-3 text-right">{span(clock.median_s)}</td>
      <td className="figures py-1 pr-3 text-right">{span(clock.ninety_s)}</td>
      <td className="figures py-1 pr-3 text-right">{span(clock.longest_s)}</td>
      <td className="figures py-1">
        {clock.waiting === 0 ? (
          <span className="text-soft">{t("outlook.nothingWaits")}</span>
        ) : (
          <Opened
            part={part}
            all={clock.waits}
            count={clock.waiting}
            showAll={showAll}
            text={t("outlook.waitsOf", {
              count: clock.waiting,
              span: span(clock.waits[0]?.took_s ?? null),
            })}
          />
        )}
      </td>
    </tr>
  );
}

function Opened({
  part,
  all,
  count,
  text,
  showAll,
}: {
  part: InstitutePart | undefined;
  all: Timed[];
  /** How many there are; those that took longest are in `all`. */
  count: number;
  text: string;
  showAll: () => void;
}) {
  const { t } = useWords();
  if (all.length === 0) return <>{text}</>;
  return (
    <details>
      <summary className="min-h-6 cursor-pointer py-0.5">{text}</summary>
      <ul className="text-left text-label text-soft">
        {all.map((one) => (
          <li key={keyOf(one)}>
            <Matter one={one} part={part} />
          </li>
        ))}
      </ul>
      {all.length < count && (
        <p className="text-left text-label text-soft">
          {t("outlook.longestOf", { count: all.length })}{" "}
          <Button small onClick={showAll}>
            {t("outlook.showAll")}
          </Button>
        </p>
      )}
    </details>
  );
}

function Matter({ one, part }: { one: Timed; part: InstitutePart | undefined }) {
  const { t, language } = useWords();
  const name = [
    one.organisation !== null && labelText(one.organisation.label, language),
    one.project_call !== null && labelText(one.project_call.label, language),
    one.proposal,
    one.paper,
    one.reviewer,
    one.number !== null && t("outlook.numberOf", { number: one.number }),
  ].filter((part) => part !== null && part !== false);
  return (
    <>
      {one.call !== null && (
        <Link to="/calls" search={{ call: one.call.id }} className={LOOK}>
          {labelText(one.call.label, language)}
        </Link>
      )}
      {one.institute !== null && (
        <Link to="/institutes" search={{ institute: one.institute.id, part }} className={LOOK}>
          {labelText(one.institute.label, language)}
        </Link>
      )}
      <ToProject institute={one.institute} project={one.project} /> {name.join(" · ")}{" "}
      <time dateTime={one.from}>{formatZoned(Date.parse(one.from), language)}</time>:{" "}
      {formatSpan(one.took_s * 1000, language)}
    </>
  );
}

function keyOf(one: Timed): string {
  const { call, proposal, paper, reviewer, institute, project_call, project, organisation } = one;
  const ids = [call?.id, proposal, paper, reviewer, institute?.id, project_call?.id, project];
  return [...ids, organisation?.id, one.number, one.from].join();
}
