// Money by source over the years of the terms: a bar of what was spent, its parts told apart by
// pattern as well, beside what the agreement plans.
import { FUND_SOURCES, type FundSource, type MoneyYear } from "../../api/money";
import { formatMoney, roughly } from "../../format/money";
import { useWords } from "../../i18n";

const FILLS: Record<FundSource, string> = {
  public: "var(--trace-1)",
  partners: "var(--trace-2)",
  in_kind: "repeating-linear-gradient(45deg, var(--trace-2) 0 3px, transparent 3px 6px)",
  fees: "repeating-linear-gradient(90deg, var(--trace-3) 0 2px, transparent 2px 4px)",
  programme_income: "radial-gradient(var(--trace-3) 1px, transparent 1.5px) 0 0 / 4px 4px",
};

export function MoneyYears({ years }: { years: MoneyYear[] }) {
  const { t, language } = useWords();
  const sum = (year: MoneyYear) =>
    year.spent.reduce((all, one) => all + Math.max(0, roughly(one.amount)), 0);
  const planned = (year: MoneyYear) => roughly(year.planned_public) + roughly(year.planned_matched);
  const most = Math.max(1, ...years.flatMap((year) => [sum(year), planned(year)]));
  const width = (amount: number) => `${(100 * amount) / most}%`;
  const amount = (text: string) => formatMoney(text, language);
  return (
    <section
      aria-label={t("money.years")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by the keys
      tabIndex={0}
      className="relative overflow-x-auto border-t border-line pt-3"
    >
      <table className="w-full min-w-[560px]">
        <caption className="pb-1 text-left font-medium">{t("money.years")}</caption>
        <thead>
          <tr className="text-left text-label text-soft">
            <th className="pr-3 font-medium">{t("network.year")}</th>
            {FUND_SOURCES.map((source) => (
              <th key={source} className="pr-3 text-right font-medium">
                <span
                  aria-hidden="true"
                  className="mr-1 inline-block size-2.5 rounded-sm border border-line-strong"
                  style={{ background: FILLS[source] }}
                />
                {t(`money.source_${source}`)}
              </th>
            ))}
            <th className="text-right font-medium">{t("money.plan")}</th>
          </tr>
        </thead>
        <tbody>
          {years.map((year) => (
            <YearRows
              key={year.year}
              year={year}
              width={width}
              planned={planned(year)}
              amount={amount}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function YearRows({
  year,
  width,
  planned,
  amount,
}: {
  year: MoneyYear;
  width: (amount: number) => string;
  planned: number;
  amount: (text: string) => string;
}) {
  return (
    <>
      <tr className="border-t border-line">
        <th className="figures py-1 pr-3 text-left font-normal whitespace-nowrap">
          {year.year} <span className="text-label text-soft">{year.from}</span>
        </th>
        {year.spent.map((one) => (
          <td key={one.source} className="figures py-1 pr-3 text-right whitespace-nowrap">
            {amount(one.amount)}
          </td>
        ))}
        <td className="figures py-1 text-right text-label whitespace-nowrap text-soft">
          {amount(year.planned_public)} + {amount(year.planned_matched)}
        </td>
      </tr>
      <tr>
        <td colSpan={6} className="pb-2">
          <span aria-hidden="true" className="flex h-3">
            {year.spent.map((one) => (
              <span
                key={one.source}
                style={{
                  width: width(Math.max(0, roughly(one.amount))),
                  background: FILLS[one.source],
                }}
              />
            ))}
          </span>
          <span
            aria-hidden="true"
            className="mt-0.5 block h-1 bg-line-strong"
            style={{ width: width(planned) }}
          />
        </td>
      </tr>
    </>
  );
}
