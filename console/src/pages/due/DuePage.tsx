// What waits for this person in the network, by date; what is done is gone from it.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Due } from "../../api/network";
import { due } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { formatSpan, formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { buttonLook, EmptyPage, PageHead, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";

export function DuePage() {
  const { t } = useWords();
  usePageTitle(t("page.due"));
  const { data, error, refetch } = useQuery(due);
  return (
    <>
      <PageHead title={t("page.due")} />
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data?.due.length === 0 && (
        <EmptyPage title={t("network.dueNone")} text={t("network.dueNoneText")}>
          <span className="flex flex-wrap gap-2">
            <Link to="/calls" className={buttonLook("primary")}>
              {t("network.toCalls")}
            </Link>
            <Link to="/institutes" className={buttonLook()}>
              {t("network.toInstitutes")}
            </Link>
          </span>
        </EmptyPage>
      )}
      {data !== undefined && data.due.length > 0 && (
        <Panel title={t("network.dueList")}>
          <ul aria-label={t("network.dueList")} className="divide-y divide-line">
            {data.due.map((one) => (
              <Line key={keyOf(one)} due={one} now={Date.parse(data.now)} />
            ))}
          </ul>
        </Panel>
      )}
    </>
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
  const inside = (
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
  const look =
    "eases flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2.5 no-underline hover:bg-raised";
  if (one.task === "confirm_link") {
    const organisation = one.organisation ?? undefined;
    return (
      <li>
        <Link to="/organisations" search={{ organisation }} className={look}>
          {inside}
        </Link>
      </li>
    );
  }
  if (one.invention !== null || one.task === "take_licence") {
    const search = {
      institute: one.institute ?? undefined,
      invention: one.invention ?? undefined,
    };
    return (
      <li>
        <Link to="/property" search={search} className={look}>
          {inside}
        </Link>
      </li>
    );
  }
  if (one.project !== null) {
    return (
      <li>
        <Link to="/projects" search={{ project: one.project }} className={look}>
          {inside}
        </Link>
      </li>
    );
  }
  if (one.task === "outlook" || one.task === "small_firms") {
    const institute = one.institute ?? undefined;
    return (
      <li>
        <Link to="/outlook" search={{ institute }} className={look}>
          {inside}
        </Link>
      </li>
    );
  }
  return (
    <li>
      {one.programme !== null ? (
        <Link to="/programmes" search={{ programme: one.programme }} className={look}>
          {inside}
        </Link>
      ) : one.institute === null ? (
        <Link
          to="/calls"
          search={{ call: one.call ?? undefined, proposal: proposalOf(one) }}
          className={look}
        >
          {inside}
        </Link>
      ) : (
        <Link to="/institutes" search={{ institute: one.institute }} className={look}>
          {inside}
        </Link>
      )}
    </li>
  );
}

/** An agreement is made on the page of the call. */
function proposalOf(one: Due): string | undefined {
  return one.task === "award" ? undefined : (one.proposal ?? undefined);
}

function keyOf(one: Due): string {
  const { task, programme, number, call, proposal, institute, project, invention } = one;
  return [task, programme, number, call, proposal, institute, project, invention]
    .concat(one.organisation)
    .join();
}
