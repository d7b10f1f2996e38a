// Work packages: a list to be written, and a small picture of when each is done.
import type { ProposalPage, ProposalText, WorkPackage } from "../../api/network";
import { formatMoney } from "../../format/money";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import type { Change } from "./ProposalForm";

export function Packages({
  proposal,
  text,
  currency,
  set,
}: {
  proposal: ProposalPage;
  text: ProposalText;
  currency: string;
  set: Change;
}) {
  const { t, language } = useWords();
  const { packages } = text;
  const members = [proposal.lead, ...text.partners.map((one) => one.organisation)];
  const change = (at: number, part: Partial<WorkPackage>) =>
    set({ packages: packages.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  const add = () => {
    const from = Math.min(Math.max(0, ...packages.map((one) => one.to)) + 1, text.years * 12);
    const title = `${t("stages.packageTitle")} ${packages.length + 1}`;
    const rest = { from, to: text.years * 12, outcome: "", budget: null };
    set({ packages: [...packages, { title, lead: proposal.lead, ...rest }] });
  };
  return (
    <>
      {packages.length === 0 && <p className="text-soft">{t("stages.packagesNone")}</p>}
      {packages.length > 0 && <Gantt packages={packages} years={text.years} />}
      <ul aria-label={t("stages.partWork")} className="flex flex-col gap-3">
        {packages.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a work package has no name that stays
          <li key={at} className="grid items-end gap-2 border-t border-line pt-2 sm:grid-cols-6">
            <Field label={t("stages.packageTitle")} className="sm:col-span-3">
              {(ties) => (
                <input
                  {...ties}
                  value={one.title}
                  maxLength={200}
                  onChange={(event) => change(at, { title: event.target.value })}
                  className={INPUT}
                />
              )}
            </Field>
            <Field label={t("stages.packageLead")} className="sm:col-span-3">
              {(ties) => (
                <select
                  {...ties}
                  value={one.lead}
                  onChange={(event) => change(at, { lead: event.target.value })}
                  className={INPUT}
                >
                  {[...new Set([...members.filter((id) => id !== ""), one.lead])].map((id) => (
                    <option key={id} value={id}>
                      {id}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label={t("stages.packageOutcome")} className="sm:col-span-6">
              {(ties) => (
                <textarea
                  {...ties}
                  rows={2}
                  value={one.outcome}
                  onChange={(event) => change(at, { outcome: event.target.value })}
                  className={INPUT}
                />
              )}
            </Field>
            {(["from", "to"] as const).map((end) => (
              <Field
                key={end}
                label={t(end === "from" ? "stages.packageFrom" : "stages.packageTo")}
              >
                {(ties) => (
                  <input
                    {...ties}
                    type="number"
                    min={1}
                    max={text.years * 12}
                    value={one[end]}
                    onChange={(event) => change(at, { [end]: Number(event.target.value) || 1 })}
                    className={`${INPUT} figures`}
                  />
                )}
              </Field>
            ))}
            <Field label={`${t("stages.packageBudget")} (${currency})`} className="sm:col-span-2">
              {(ties) => (
                <input
                  {...ties}
                  inputMode="decimal"
                  value={one.budget?.split(" ")[0] ?? ""}
                  onChange={(event) => {
                    const number = event.target.value.trim();
                    change(at, { budget: number === "" ? null : `${number} ${currency}` });
                  }}
                  className={`${INPUT} figures text-right`}
                />
              )}
            </Field>
            <Button
              className="sm:col-span-2"
              onClick={() => set({ packages: packages.filter((_, index) => index !== at) })}
            >
              {t("network.remove")}
            </Button>
          </li>
        ))}
      </ul>
      <span className="flex flex-wrap items-baseline justify-between gap-2">
        <Button onClick={add}>{t("stages.addPackage")}</Button>
        {proposal.packages !== null && (
          <span className="figures text-label text-soft">
            {t("stages.packagesSum", { sum: formatMoney(proposal.packages, language) })}
          </span>
        )}
      </span>
    </>
  );
}

/** When each is done: a bar over the months of the term. Its figures stand beside it. */
export function Gantt({ packages, years }: { packages: WorkPackage[]; years: number }) {
  const { t } = useWords();
  const months = Math.max(years * 12, ...packages.map((one) => one.to), 1);
  const part = (month: number) => `${(month / months) * 100}%`;
  return (
    <figure className="overflow-x-auto">
      <figcaption className="mb-1 text-label text-soft">{t("stages.gantt", { months })}</figcaption>
      <ul className="flex min-w-72 flex-col gap-1">
        {packages.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a work package has no name that stays
          <li key={at} className="grid grid-cols-[minmax(90px,2fr)_5fr_3.5rem] items-center gap-2">
            <span className="truncate text-label">{one.title}</span>
            <span className="relative block h-5 border-x border-line bg-raised">
              <span
                className="absolute inset-y-0.5 rounded-sm border border-line-strong bg-panel"
                style={{
                  left: part(Math.min(one.from - 1, months)),
                  width: part(Math.max(one.to - one.from + 1, 0)),
                }}
              />
            </span>
            <span className="figures text-right text-label text-soft">
              {one.from}–{one.to}
            </span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
