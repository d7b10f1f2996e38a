// What those look at first who run programmes, pay for them, or judge for them.
import { Link } from "@tanstack/react-router";
import type {
  AgencyHome,
  AgencyLineFigure,
  OfficerHome,
  ReviewerHome,
  Trouble,
} from "../../api/home";
import { formatMoney, roughly } from "../../format/money";
import { formatSpan } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { buttonLook, LISTED, Panel } from "../../parts/basic";
import { PhaseMark } from "../calls/Deadline";
import { Bar, Warn } from "./figures";

export function Officer({ home, now }: { home: OfficerHome; now: number }) {
  const { t, language } = useWords();
  return (
    <>
      <Panel
        title={t("home.calls")}
        side={
          <Link to="/calls" className={buttonLook("plain", true)}>
            {t("network.toCalls")}
          </Link>
        }
      >
        {home.calls.length === 0 && <p className="px-4 py-3 text-soft">{t("home.callsNone")}</p>}
        <ul aria-label={t("home.calls")} className="divide-y divide-line">
          {home.calls.map((one) => (
            <li key={one.id}>
              <Link to="/calls" search={{ call: one.id }} className={LISTED}>
                <span className="font-medium">{labelText(one.label, language)}</span>
                <span className="flex flex-wrap justify-between gap-x-3 text-label text-soft">
                  <PhaseMark phase={one.phase} />
                  <span className="figures">
                    {one.until === null
                      ? t("home.untilDecided")
                      : t("home.left", {
                          span: formatSpan(Date.parse(one.until) - now, language),
                        })}
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t("home.troubled")}>
        {home.troubled.length === 0 && (
          <p className="px-4 py-3 text-soft">
            {t("home.troubledNone", { count: home.institutes })}
          </p>
        )}
        <ul aria-label={t("home.troubled")} className="divide-y divide-line">
          {home.troubled.map((one) => (
            <li key={one.id}>
              <Link to="/institutes" search={{ institute: one.id }} className={LISTED}>
                <span className="font-medium">{labelText(one.label, language)}</span>
                {one.with.map((what) => (
                  <span key={JSON.stringify(what)} className="text-label">
                    <TroubleWord trouble={what} />
                  </span>
                ))}
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}

function TroubleWord({ trouble }: { trouble: Trouble }) {
  const { t } = useWords();
  switch (trouble.what) {
    case "notice":
      return (
        <Warn>
          {trouble.until === null
            ? t("home.notice")
            : t("home.noticeUntil", { day: trouble.until })}
        </Warn>
      );
    case "missed":
      return <Warn>{t("home.missed")}</Warn>;
    case "small_firms":
      return (
        <Warn>
          {t("home.smallFew", { found: trouble.found, least: trouble.wanted, rule: trouble.rule })}
        </Warn>
      );
    case "small_ahead":
      return <Warn>{t("home.smallAhead", { year: trouble.year })}</Warn>;
    case "outlook":
      return <Warn>{t("home.notAlone")}</Warn>;
  }
}

export function Agency({ home }: { home: AgencyHome }) {
  return (
    <>
      <Lines lines={home.lines} />
      <Uncommitted years={home.open} />
    </>
  );
}

function Uncommitted({ years }: { years: AgencyHome["open"] }) {
  const { t, language } = useWords();
  const money = (amount: string) => formatMoney(amount, language);
  return (
    <Panel title={t("home.uncommitted")}>
      {years.length === 0 && <p className="px-4 py-3 text-soft">{t("home.uncommittedNone")}</p>}
      <ul aria-label={t("home.uncommitted")} className="divide-y divide-line">
        {years.map((one) => (
          <li key={`${one.institute.id} ${one.year}`}>
            <Link to="/institutes" search={{ institute: one.institute.id }} className={LISTED}>
              <span className="flex flex-wrap justify-between gap-x-3">
                <span className="font-medium">{labelText(one.institute.label, language)}</span>
                <span className="figures">{t("home.leftOpen", { left: money(one.left) })}</span>
              </span>
              <span className="figures flex flex-wrap justify-between gap-x-3 text-label text-soft">
                <span>{t("home.yearFrom", { year: one.year, from: one.from })}</span>
                <span>{t("home.agreedOf", { agreed: money(one.agreed) })}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Lines({ lines }: { lines: AgencyLineFigure[] }) {
  const { t, language } = useWords();
  const money = (amount: string) => formatMoney(amount, language);
  return (
    <Panel title={t("home.lines")}>
      {lines.length === 0 && <p className="px-4 py-3 text-soft">{t("home.linesNone")}</p>}
      <ul aria-label={t("home.lines")} className="divide-y divide-line">
        {lines.map((one) => (
          <li key={[one.programme.id, one.agency.id, one.id].join()}>
            <Link to="/programmes" search={{ programme: one.programme.id }} className={LISTED}>
              <span className="flex flex-wrap justify-between gap-x-3">
                <span className="font-medium">{labelText(one.purpose, language)}</span>
                <span className="figures">{money(one.amount)}</span>
              </span>
              <Bar part={(roughly(one.committed) / (roughly(one.amount) || 1)) * 100} />
              <span className="figures flex flex-wrap justify-between gap-x-3 text-label text-soft">
                <span>
                  {labelText(one.agency.label, language)} ·{" "}
                  {t("network.termDays", { from: one.from, until: one.until })}
                </span>
                <span>
                  {t("home.committed", {
                    committed: money(one.committed),
                    left: one.left === null ? "–" : money(one.left),
                  })}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Reviewer({ home, now }: { home: ReviewerHome; now: number }) {
  const { t, language } = useWords();
  const none = home.calls.length === 0 && home.asked.length === 0;
  return (
    <Panel title={t("home.reviews")}>
      {none && <p className="px-4 py-3 text-soft">{t("home.reviewsNone")}</p>}
      <ul aria-label={t("home.reviews")} className="divide-y divide-line">
        {home.asked.map((one) => (
          <li key={one.call.id}>
            <Link to="/calls" search={{ call: one.call.id }} className={LISTED}>
              <span className="font-medium">{labelText(one.call.label, language)}</span>
              <span className="figures text-label text-soft">
                {t("home.askedUntil", {
                  span: formatSpan(Date.parse(one.until) - now, language),
                })}
              </span>
            </Link>
          </li>
        ))}
        {home.calls.map((one) => (
          <li key={one.call.id}>
            <Link to="/calls" search={{ call: one.call.id }} className={LISTED}>
              <span className="font-medium">{labelText(one.call.label, language)}</span>
              <Bar part={(one.done / (one.done + one.left)) * 100} />
              <span className="figures text-label text-soft">
                {t("home.reviewsLeft", { left: one.left, done: one.done })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
