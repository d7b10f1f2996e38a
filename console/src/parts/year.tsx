// The year of something in numbers: which year, and each number with the records that it is made of.
import type { ReactNode } from "react";
import { useWords } from "../i18n";
import { buttonLook, Field, INPUT } from "./basic";

export function YearField({
  year,
  most,
  onYear,
}: {
  year: number;
  most: number;
  onYear: (year: number) => void;
}) {
  const { t } = useWords();
  return (
    <Field label={t("network.reportYear")} className="max-w-32">
      {(ties) => (
        <input
          {...ties}
          type="number"
          min={2000}
          max={most}
          value={year}
          onChange={(event) => onYear(Number(event.target.value))}
          className={`${INPUT} figures`}
        />
      )}
    </Field>
  );
}

/** A number of a list of them. `children` are its records, a list item each. */
export function Counted({
  name,
  figure,
  records,
  children,
}: {
  name: ReactNode;
  figure: string;
  records: number;
  children: ReactNode;
}) {
  const { t } = useWords();
  return (
    <div className="grid grid-cols-[1fr_auto] gap-x-4 border-t border-line py-1.5">
      <dt>{name}</dt>
      <dd className="text-right">
        <span className="figures font-medium">{figure}</span>
        {records > 0 && (
          <details className="text-label text-soft">
            <summary className="min-h-6 cursor-pointer py-0.5">
              {t("network.behind", { count: records })}
            </summary>
            <ul className="figures">{children}</ul>
          </details>
        )}
      </dd>
    </div>
  );
}

/** A rule about a number, and whether it is kept. */
export function RuleKept({ rule, wanted, kept }: { rule: string; wanted: string; kept: boolean }) {
  const { t } = useWords();
  return (
    <span className={`block text-label ${kept ? "text-soft" : "text-urgent"}`}>
      {kept ? "✓" : "◆"} {t(kept ? "network.ruleKept" : "network.ruleNotKept", { rule, wanted })}
    </span>
  );
}

/** The same year as files. `path` is where the API tells of it. */
export function YearFiles({
  path,
  id,
  year,
}: {
  path: "programme/year" | "institute/report";
  id: string;
  year: number;
}) {
  const { language } = useWords();
  const query = new URLSearchParams({ id, year: String(year) });
  const at = `/api/v1/${path}`;
  const look = buttonLook("plain", true);
  return (
    <>
      <a href={`${at}.pdf?${query}&language=${language}`} download className={look}>
        PDF
      </a>
      <a href={`${at}.csv?${query}`} download className={look}>
        CSV
      </a>
      <a href={`${at}?${query}`} download={`${id}-${year}.json`} className={look}>
        JSON
      </a>
    </>
  );
}
