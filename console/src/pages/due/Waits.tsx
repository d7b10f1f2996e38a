// What waits, by date, each with a link to the very place where it is done.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Due } from "../../api/network";
import { formatMoney } from "../../format/money";
import { formatSpan, formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import type { InstitutePart } from "../institutes/parts";

export function Waits({ due, now }: { due: Due[]; now: number }) {
  const { t } = useWords();
  return (
    <ul aria-label={t("network.dueList")} className="divide-y divide-line">
      {due.map((one) => (
        <li key={keyOf(one)}>
          <There due={one}>
            <Line due={one} now={now} />
          </There>
        </li>
      ))}
    </ul>
  );
}

function Line({ due: one, now }: { due: Due; now: number }) {
  const { t, language } = useWords();
  const text = t(`network.task_${one.task}`, {
    organisation: one.organisation,
    number: one.number,
    amount: one.amount === null ? "" : formatMoney(one.amount, language),
  });
  const moment = (at: string) => formatZoned(Date.parse(at), language);
  return (
    <>
      <span>
        <span className="font-medium">{text}</span>
        <span className="block text-label text-soft">{labelText(one.about, language)}</span>
      </span>
      <span className="figures text-label text-soft">
        {one.until !== null ? (
          <time dateTime={one.until} title={moment(one.until)} className="text-ink">
            {Date.parse(one.until) < now
              ? t("network.dueOver", { span: formatSpan(now - Date.parse(one.until), language) })
              : t("network.dueIn", { span: formatSpan(Date.parse(one.until) - now, language) })}
          </time>
        ) : (
          one.since !== null && (
            <time dateTime={one.since} title={moment(one.since)}>
              {t("network.dueSince", { span: formatSpan(now - Date.parse(one.since), language) })}
            </time>
          )
        )}
      </span>
    </>
  );
}

const LOOK =
  "eases flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2.5 no-underline hover:bg-raised";

/** In which part of an institute's page it is done; else in what it shows first. */
const PLACES: Partial<Record<Due["task"], InstitutePart>> = {
  answer: "members",
  pay: "members",
  renew: "members",
  close_membership_year: "members",
  agree_conditions: "conditions",
  meet_condition: "conditions",
  answer_condition: "conditions",
  progress_report: "conditions",
  annual_report: "conditions",
  post_entry: "money",
  close_month: "money",
  overdue_invoice: "money",
};

/** The place where it is done. */
function There({ due: one, children }: { due: Due; children: ReactNode }) {
  const institute = one.institute ?? undefined;
  if (one.task === "confirm_link") {
    const organisation = one.organisation ?? undefined;
    return (
      <Link to="/organisations" search={{ organisation }} className={LOOK}>
        {children}
      </Link>
    );
  }
  if (one.project !== null || one.task === "select_projects") {
    const project = one.project ?? undefined;
    return (
      <Link to="/projects" search={{ institute, project }} className={LOOK}>
        {children}
      </Link>
    );
  }
  if (one.invention !== null || one.task === "take_licence") {
    const invention = one.invention ?? undefined;
    return (
      <Link to="/property" search={{ institute, invention }} className={LOOK}>
        {children}
      </Link>
    );
  }
  if (one.task === "elect" || one.task === "count_election") {
    return (
      <Link to="/board" search={{ institute }} className={LOOK}>
        {children}
      </Link>
    );
  }
  if (one.task === "outlook" || one.task === "small_firms") {
    return (
      <Link to="/outlook" search={{ institute }} className={LOOK}>
        {children}
      </Link>
    );
  }
  if (one.programme !== null) {
    return (
      <Link to="/programmes" search={{ programme: one.programme }} className={LOOK}>
        {children}
      </Link>
    );
  }
  if (one.institute !== null) {
    return (
      <Link to="/institutes" search={{ institute, part: PLACES[one.task] }} className={LOOK}>
        {children}
      </Link>
    );
  }
  // An agreement is made on the page of the call.
  const proposal = one.task === "award" ? undefined : (one.proposal ?? undefined);
  return (
    <Link to="/calls" search={{ call: one.call ?? undefined, proposal }} className={LOOK}>
      {children}
    </Link>
  );
}

function keyOf(one: Due): string {
  const { task, programme, number, call, proposal, paper, project } = one;
  const { institute, invention, organisation, since } = one;
  const of = [task, programme, number, call, proposal, paper, project, institute, invention];
  return [...of, organisation, since].join();
}
