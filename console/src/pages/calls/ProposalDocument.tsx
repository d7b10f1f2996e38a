// A proposal to be read, on the screen and on paper.
import type { ReactNode } from "react";
import type { AmountTable, ProposalPage } from "../../api/network";
import { formatMoney } from "../../format/money";
import { formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { useGiver } from "./BudgetTable";
import { Gantt } from "./Packages";

export function ProposalDocument({ proposal }: { proposal: ProposalPage }) {
  const { t, language } = useWords();
  const giver = useGiver();
  const { text } = proposal;
  const handedIn = proposal.submitted !== null && (
    <span className="text-label text-soft">
      {t("network.handedIn", { moment: formatZoned(Date.parse(proposal.submitted), language) })}
    </span>
  );
  return (
    <Panel title={text.title} side={handedIn}>
      <div className="flex flex-col gap-5 px-4 py-3">
        <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1.5">
          <dt className="text-soft">{t("network.lead")}</dt>
          <dd>{proposal.lead}</dd>
          <dt className="text-soft">{t("network.years")}</dt>
          <dd className="figures">{t("network.yearCount", { count: text.years })}</dd>
          <dt className="text-soft">{t("network.partners")}</dt>
          <dd>
            <ul>
              {text.partners.map((one) => (
                <li key={one.organisation}>
                  {one.organisation}
                  <span className="text-soft">
                    {one.role !== "" && ` · ${one.role}`} ·{" "}
                    {proposal.letters.includes(one.organisation)
                      ? t("network.promised")
                      : t("network.notPromised")}
                  </span>
                </li>
              ))}
            </ul>
          </dd>
          <dt className="text-soft">{t("network.summary")}</dt>
          <dd className="max-w-[70ch] whitespace-pre-line">{text.summary}</dd>
          <dt className="text-soft">{t("network.sustainability")}</dt>
          <dd className="max-w-[70ch] whitespace-pre-line">{text.sustainability}</dd>
        </dl>
        {proposal.budget !== null && (
          <Part title={t("network.budget")}>
            {proposal.matched !== null && (
              <p>{t("network.matched", { percent: proposal.matched })}</p>
            )}
            <Table
              head={t("stages.giver")}
              table={proposal.budget}
              name={({ source, organisation }) => giver({ source, of: organisation })}
            />
          </Part>
        )}
        {text.packages.length > 0 && (
          <Part title={t("stages.partWork")}>
            <Gantt packages={text.packages} years={text.years} />
            <ul className="flex flex-col gap-2">
              {text.packages.map((one, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: it is only read
                <li key={at}>
                  <span className="font-medium">{one.title}</span>
                  <span className="figures block text-label text-soft">
                    {one.lead} · {t("stages.packageMonths", { from: one.from, to: one.to })}
                    {one.budget !== null && ` · ${formatMoney(one.budget, language)}`}
                  </span>
                  <span className="block max-w-[70ch] whitespace-pre-line">{one.outcome}</span>
                </li>
              ))}
            </ul>
            {proposal.packages !== null && (
              <p className="figures text-label text-soft">
                {t("stages.packagesSum", { sum: formatMoney(proposal.packages, language) })}
              </p>
            )}
          </Part>
        )}
        {proposal.income !== null && (
          <Part title={t("stages.partIncome")}>
            <Table
              head={t("stages.income")}
              table={proposal.income}
              name={(kind) => t(`stages.kind_${kind}`)}
            />
          </Part>
        )}
      </div>
    </Panel>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Table<Of>({
  head,
  table,
  name,
}: {
  head: string;
  table: AmountTable<Of>;
  name: (of: Of) => string;
}) {
  const { t, language } = useWords();
  const cells = (years: string[], sum: string) => (
    <>
      {years.map((amount, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a year is its place
        <td key={at} className="px-2 py-0.5 text-right whitespace-nowrap">
          {/^0(\.0*)? /.test(amount) ? "–" : formatMoney(amount, language)}
        </td>
      ))}
      <td className="py-0.5 pl-2 text-right font-medium whitespace-nowrap">
        {formatMoney(sum, language)}
      </td>
    </>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by the keys
    <section aria-label={head} tabIndex={0} className="overflow-x-auto">
      <table className="figures w-full print:text-label">
        <thead>
          <tr className="text-label text-soft">
            <th scope="col" className="pr-2 text-left font-medium">
              {head}
            </th>
            {table.years.map((_, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a year is its place
              <th key={at} scope="col" className="px-2 text-right font-medium">
                {t("network.yearOf", { year: at + 1 })}
              </th>
            ))}
            <th scope="col" className="pl-2 text-right font-medium">
              {t("stages.sum")}
            </th>
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={name(row.of)} className="border-t border-line">
              <th scope="row" className="min-w-32 pr-2 text-left font-normal">
                {name(row.of)}
              </th>
              {cells(row.years, row.sum)}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t border-line-strong font-medium">
            <th scope="row" className="pr-2 text-left font-medium">
              {t("stages.sum")}
            </th>
            {cells(table.years, table.total)}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
