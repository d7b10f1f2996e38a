// Income by kind against cost, a table for each year: what the book says, what was planned, what it
// was, and between what it is expected.
import type { FlowYear, OutlookPage, OutlookYear, Told } from "../../api/outlook";
import { formatAbout, formatMoney } from "../../format/money";
import { formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { ToTransfer } from "../../parts/institute";

export function Years({ outlook }: { outlook: OutlookPage }) {
  const { t } = useWords();
  const now = Number(outlook.today.slice(0, 4));
  return (
    <Panel title={t("outlook.years")}>
      <div className="divide-y divide-line">
        {outlook.years.map((year) => (
          <details key={year.year} open={year.year === now} className="px-4 py-1">
            <summary className="min-h-6 cursor-pointer py-1">
              <span className="figures font-medium">{year.year}</span> <Summary year={year} />
            </summary>
            <One year={year} institute={outlook.institute} />
          </details>
        ))}
      </div>
    </Panel>
  );
}

function Summary({ year }: { year: OutlookYear }) {
  const { t } = useWords();
  const money = useBand();
  if (year.own === null) return <span className="text-soft">{t("outlook.over")}</span>;
  return (
    <span className="figures text-soft">
      {t("outlook.ownOf", { band: money(year.own) })}
      {year.rest !== null && ` · ${t("outlook.restOf", { band: money(year.rest) })}`}
    </span>
  );
}

function useBand() {
  const { t, language } = useWords();
  return ({ low, mid, high }: { low: string; mid: string; high: string }) =>
    t("outlook.band", {
      low: formatAbout(low, language),
      mid: formatAbout(mid, language),
      high: formatAbout(high, language),
    });
}

function One({ year, institute }: { year: OutlookYear; institute: string }) {
  const { t } = useWords();
  const said = year.flows.filter(
    (one) =>
      one.flow === "cost" ||
      one.booked !== null ||
      one.actual !== null ||
      one.planned !== null ||
      (one.basis !== null && one.basis !== "nothing"),
  );
  return (
    <div className="overflow-x-auto pb-2">
      <table className="w-full min-w-[640px]">
        <thead>
          <tr className="text-left text-label text-soft">
            <th className="pr-3 font-medium">{t("outlook.flow")}</th>
            <th className="pr-3 text-right font-medium">{t("outlook.booked")}</th>
            <th className="pr-3 text-right font-medium">{t("outlook.planned")}</th>
            <th className="pr-3 text-right font-medium">{t("outlook.actual")}</th>
            <th className="text-right font-medium">{t("outlook.forecast")}</th>
          </tr>
        </thead>
        <tbody>
          {said.map((one) => (
            <Row key={one.flow} one={one} institute={institute} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ one, institute }: { one: FlowYear; institute: string }) {
  const { t, language } = useWords();
  const band = useBand();
  return (
    <tr className="border-t border-line align-top">
      <th className="py-1 pr-3 text-left font-normal">{t(`outlook.flow_${one.flow}`)}</th>
      <td className="figures py-1 pr-3 text-right">
        {one.booked === null ? "–" : formatMoney(one.booked, language)}
        {one.records.length > 0 && (
          <details className="text-label text-soft">
            <summary className="min-h-6 cursor-pointer py-0.5">
              {t("network.behind", { count: one.records.length })}
            </summary>
            <ul>
              {one.records.map((record) => (
                <li key={record.number}>
                  <ToTransfer
                    institute={{ id: institute, sees_book: true }}
                    number={record.number ?? 0}
                  />{" "}
                  · {record.day} · {formatMoney(record.amount ?? "", language)}
                </li>
              ))}
            </ul>
          </details>
        )}
      </td>
      <td className="figures py-1 pr-3 text-right">
        <Stated told={one.planned} />
      </td>
      <td className="figures py-1 pr-3 text-right">
        <Stated told={one.actual} />
      </td>
      <td className="figures py-1 text-right">
        {one.forecast === null || one.basis === "nothing" ? "–" : band(one.forecast)}
        {one.basis !== null && (
          <span className="block text-label text-soft">
            {t(`outlook.basis_${one.basis}`, { year: one.carried_from ?? "" })}
          </span>
        )}
      </td>
    </tr>
  );
}

function Stated({ told }: { told: Told | null }) {
  const { t, language } = useWords();
  if (told === null) return <>–</>;
  return (
    <>
      {formatMoney(told.amount, language)}
      <span
        className="block text-label text-soft"
        title={`${told.evidence} · ${told.by} · ${formatZoned(Date.parse(told.at), language)}`}
      >
        {t("outlook.version", { version: told.version })}
      </span>
    </>
  );
}
