// Royalties: by year as a picture, posted runs, and a run that is looked at before it is posted.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { PropertyPage, RoyaltyLine, RoyaltyRun } from "../../api/property";
import { royaltiesOf, useNetworkChange } from "../../api/queries";
import { formatMoney, roughly } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { DayField } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { sumsByYear } from "./years";

export function Royalties({ page, runs }: { page: PropertyPage; runs: RoyaltyRun[] }) {
  const { t, language } = useWords();
  return (
    <Panel title={t("property.royalties")}>
      {runs.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("property.runsNone")}</p>
      ) : (
        <>
          <Years runs={runs} />
          <ul className="divide-y divide-line border-t border-line">
            {runs.map((run) => (
              <li key={run.number} className="px-4 py-2">
                <details>
                  <summary className="min-h-6 cursor-pointer">
                    <span className="font-medium">
                      {t("property.runOf", { number: run.number })}
                    </span>{" "}
                    <span className="figures text-soft">
                      {t("property.days", { from: run.from, until: run.until })}
                    </span>{" "}
                    ·{" "}
                    <span className="figures">
                      {run.total !== null && formatMoney(run.total, language)}
                    </span>
                  </summary>
                  <Lines lines={run.lines} />
                </details>
              </li>
            ))}
          </ul>
        </>
      )}
      {page.runs_it && <NewRun page={page} last={runs[0]?.until} />}
    </Panel>
  );
}

/** One bar for each year, with its number beside it. */
function Years({ runs }: { runs: RoyaltyRun[] }) {
  const { t, language } = useWords();
  const years = sumsByYear(runs);
  const most = Math.max(1, ...years.map((one) => roughly(one.amount)));
  return (
    <table className="mx-4 my-3 w-[calc(100%-2rem)]">
      <caption className="py-1 text-left font-medium">{t("property.byYear")}</caption>
      <tbody>
        {years.map((one) => (
          <tr key={one.year} className="border-t border-line">
            <th scope="row" className="figures w-16 py-1 text-left font-normal">
              {one.year}
            </th>
            <td className="py-1">
              <span className="flex flex-wrap items-center gap-x-2">
                <span
                  aria-hidden="true"
                  className="block h-3 min-w-px rounded-sm bg-accent"
                  style={{ width: `${(roughly(one.amount) / most) * 60}%` }}
                />
                <span className="figures text-label whitespace-nowrap">
                  {formatMoney(one.amount, language)}
                </span>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Lines({ lines }: { lines: RoyaltyLine[] }) {
  const { t, language } = useWords();
  const money = (amount: string) => formatMoney(amount, language);
  return (
    <section
      aria-label={t("property.owes")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by the keys
      tabIndex={0}
      className="overflow-x-auto"
    >
      <table className="w-full">
        <thead>
          <tr className="text-left text-label text-soft">
            <th className="pr-3 font-medium">{t("property.licence")}</th>
            <th className="pr-3 font-medium">{t("property.licensee")}</th>
            <th className="pr-3 text-right font-medium">{t("property.owes")}</th>
            <th className="pr-3 text-right font-medium">{t("property.partInstitute")}</th>
            <th className="text-right font-medium">{t("property.partInventors")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((one) => (
            <tr key={one.licence} className="border-t border-line">
              <td className="min-w-32 py-1 pr-3 break-keep">{one.title}</td>
              <td className="min-w-24 py-1 pr-3 break-keep">
                {labelText(one.licensee?.label, language)}
              </td>
              <td className="figures py-1 pr-3 text-right whitespace-nowrap">
                {money(one.amount)}
              </td>
              <td className="figures py-1 pr-3 text-right whitespace-nowrap">
                {money(one.institute)}
              </td>
              <td className="figures py-1 text-right whitespace-nowrap">
                {one.inventors.length === 0 ? "–" : one.inventors.map(money).join(" + ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NewRun({ page, last }: { page: PropertyPage; last: string | undefined }) {
  const { t } = useWords();
  const year = page.today.slice(0, 4);
  const [days, setDays] = useState({ from: last ?? `${year}-01-01`, until: page.today });
  const [shown, setShown] = useState(false);
  const posted = () => {
    setShown(false);
    setDays({ from: days.until, until: page.today });
  };
  const day = (name: "from" | "until") => (
    <DayField
      label={t(name === "from" ? "property.firstDay" : "property.firstDayAfter")}
      value={days[name]}
      least={last}
      most={page.today}
      onDay={(day) => {
        setDays({ ...days, [name]: day });
        setShown(false);
      }}
    />
  );
  return (
    <div className="flex flex-col gap-3 border-t border-line px-4 py-3">
      <h3 className="font-medium">{t("property.newRun")}</h3>
      <p className="max-w-[70ch] text-soft">{t("property.newRunText")}</p>
      <div className="flex flex-wrap items-end gap-3">
        {day("from")}
        {day("until")}
        <Button onClick={() => setShown(true)}>{t("property.preview")}</Button>
      </div>
      {shown && <Preview page={page} days={days} onPosted={posted} />}
    </div>
  );
}

function Preview({
  page,
  days,
  onPosted,
}: {
  page: PropertyPage;
  days: { from: string; until: string };
  onPosted: () => void;
}) {
  const { t, language } = useWords();
  const [sure, setSure] = useState(false);
  const post = useNetworkChange("POST", "/institute/royalties", onPosted);
  // While it is posted its days become those of a run, and cannot be asked for again.
  const asked = royaltiesOf(page.institute, days.from, days.until);
  const { data, error } = useQuery({ ...asked, enabled: !post.isPending });
  if (error !== null) return <ProblemNote error={error} />;
  if (data === undefined) return null;
  if (data.lines.length === 0) return <p className="text-soft">{t("property.owesNothing")}</p>;
  const total = data.total ?? "";
  const silent = page.licences.filter((one) => data.silent.includes(one.id));
  return (
    <div className="flex flex-col gap-3">
      <Lines lines={data.lines} />
      {silent.length > 0 && (
        <p className="text-label">
          ▲{" "}
          {t("property.silent", {
            licensees: silent.map((one) => labelText(one.licensee.label, language)).join(", "),
          })}
        </p>
      )}
      <p className="font-medium">
        ▲{" "}
        {t("property.postWarning", {
          amount: formatMoney(total, language),
          count: data.lines.length,
        })}
      </p>
      <label className="flex min-h-6 items-center gap-2">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} />
        {t("property.sure")}
      </label>
      {post.error !== null && <ProblemNote error={post.error} />}
      <div>
        <Button
          kind="primary"
          disabled={!sure || post.isPending}
          onClick={() => post.mutate({ query: { id: page.institute }, body: { ...days, total } })}
        >
          {t("property.post")}
        </Button>
      </div>
    </div>
  );
}
