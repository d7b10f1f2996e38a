// A proposal as it is written. It saves itself a moment after each change; who saves a revision
// that another has saved meanwhile is told, and loses nothing of what he wrote.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { command } from "../../api/client";
import type { ProposalPage, ProposalText, Shortfall } from "../../api/network";
import { callPage, proposalPage, queryClient } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { OrganisationField } from "../../parts/OrganisationField";
import { type Passage, Restored, SaveLine, SaveTrouble } from "../../parts/SaveLine";
import { useSaving } from "../../parts/useSaving";
import { BudgetTable, IncomeTable, useGiver } from "./BudgetTable";
import { Packages } from "./Packages";

/** In which section it is repaired what a rule is about; all else in the first. */
const SECTION: Record<string, Part> = {
  match: "budget",
  match_in_kind: "budget",
  public_budget: "budget",
  whole_budget: "budget",
  givers: "budget",
  packages: "work",
  packages_sum: "work",
  public_last: "income",
};
type Part = "words" | "budget" | "work" | "income";

export function ProposalForm({ proposal }: { proposal: ProposalPage }) {
  const { t, language } = useWords();
  const parts = useParts();
  const { id, call, lead } = proposal;
  const saving = useSaving<ProposalText>(`proposal ${id}`, storedOf(proposal), {
    send: async (text, revision) => {
      const body = { call, lead, text, revision };
      const asked = { query: { id }, body, outlives: true };
      const saved = await command<ProposalPage>("PUT", "/proposal", asked);
      queryClient.setQueryData(proposalPage(id).queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: ["proposals"] });
      return storedOf(saved);
    },
    whole: (text) => text.partners.every((one) => one.organisation !== ""),
    load: async () => storedOf(await queryClient.fetchQuery({ ...proposalPage(id), staleTime: 0 })),
  });
  const { text } = saving;
  const amounts = [...text.budget, ...text.income].map((line) => line.amount);
  const [currency, setCurrency] = useState(amounts[0]?.split(" ")[1] ?? "USD");
  const exchange = (next: string) => {
    setCurrency(next);
    if (next.length !== 3) return;
    const other = (amount: string) => `${amount.split(" ")[0]} ${next}`;
    set({
      budget: text.budget.map((line) => ({ ...line, amount: other(line.amount) })),
      income: text.income.map((line) => ({ ...line, amount: other(line.amount) })),
      packages: text.packages.map((one) => ({
        ...one,
        budget: one.budget === null ? null : other(one.budget),
      })),
    });
  };
  const set = (part: Partial<ProposalText>) => saving.change((before) => ({ ...before, ...part }));
  const saved = t("network.savedAt", {
    who: proposal.saved_by,
    moment: formatZoned(Date.parse(proposal.saved_at), language),
  });
  return (
    <Panel
      title={text.title}
      side={<SaveLine saving={saving} missing={[t("network.partner")]} saved={saved} />}
    >
      <div className="flex flex-col gap-4 px-4 py-3">
        <p className="text-label text-soft">{t("network.writeHelp")}</p>
        <Restored saving={saving} />
        <SaveTrouble saving={saving} parts={parts} />
        <Section part="words" title={t("stages.partWords")} proposal={proposal}>
          <Field label={t("network.title")}>
            {(ties) => (
              <input
                {...ties}
                value={text.title}
                onChange={(event) => set({ title: event.target.value })}
                className={INPUT}
              />
            )}
          </Field>
          {(["summary", "sustainability"] as const).map((key) => (
            <Field key={key} label={t(`network.${key}`)}>
              {(ties) => (
                <textarea
                  {...ties}
                  rows={4}
                  value={text[key]}
                  onChange={(event) => set({ [key]: event.target.value })}
                  className={INPUT}
                />
              )}
            </Field>
          ))}
          <Field label={t("network.years")} className="max-w-48">
            {(ties) => (
              <input
                {...ties}
                type="number"
                min={1}
                max={20}
                value={text.years}
                onChange={(event) => set({ years: Number(event.target.value) || 1 })}
                className={INPUT}
              />
            )}
          </Field>
          <Partners proposal={proposal} partners={text.partners} set={set} />
        </Section>
        <Section part="budget" title={t("stages.partBudget")} proposal={proposal}>
          <Field label={t("network.currency")} className="max-w-24">
            {(ties) => (
              <input
                {...ties}
                value={currency}
                maxLength={3}
                onChange={(event) => exchange(event.target.value.toUpperCase())}
                className={INPUT}
              />
            )}
          </Field>
          <BudgetTable proposal={proposal} text={text} currency={currency} set={set} />
        </Section>
        <Section part="work" title={t("stages.partWork")} proposal={proposal}>
          <Packages proposal={proposal} text={text} currency={currency} set={set} />
        </Section>
        <Section part="income" title={t("stages.partIncome")} proposal={proposal}>
          <IncomeTable proposal={proposal} text={text} currency={currency} set={set} />
        </Section>
      </div>
    </Panel>
  );
}

const storedOf = ({ text, revision, saved_at }: ProposalPage) => ({ text, revision, at: saved_at });

/** What a proposal says, as lines to be compared. */
function useParts(): (text: ProposalText) => Passage[] {
  const { t } = useWords();
  const giver = useGiver();
  return (text) => {
    const lists: [string, string[]][] = [
      [t("network.partners"), text.partners.map((one) => `${one.organisation}: ${one.role}`)],
      [
        t("stages.partBudget"),
        text.budget.map((one) =>
          [giver(one), t("network.yearOf", { year: one.year }), one.amount].join(" · "),
        ),
      ],
      [
        t("stages.partWork"),
        text.packages.map((one) => {
          const months = t("stages.packageMonths", { from: one.from, to: one.to });
          const budget = one.budget ?? "–";
          return [one.title, one.lead, months, one.outcome, budget].join(" · ");
        }),
      ],
      [
        t("stages.partIncome"),
        text.income.map((one) =>
          [t(`stages.kind_${one.kind}`), t("network.yearOf", { year: one.year }), one.amount].join(
            " · ",
          ),
        ),
      ],
    ];
    return [
      { label: t("network.title"), value: text.title },
      { label: t("network.summary"), value: text.summary },
      { label: t("network.sustainability"), value: text.sustainability },
      { label: t("network.years"), value: String(text.years) },
      ...lists.map(([label, lines]) => ({ label, value: lines.join("\n") })),
    ];
  };
}

/** A part of the form, with the rules that it does not keep yet, as of what was saved last. */
function Section({
  part,
  title,
  proposal,
  children,
}: {
  part: Part;
  title: string;
  proposal: ProposalPage;
  children: ReactNode;
}) {
  const { t, language } = useWords();
  const policy = useQuery(callPage(proposal.call)).data?.policy;
  const about = (one: Shortfall) =>
    policy?.rules.find((rule) => rule.number === one.rule)?.demand.about ?? "";
  const lacks = proposal.lacks.filter((one) => (SECTION[about(one)] ?? "words") === part);
  return (
    <details open className="border-t border-line pt-3">
      <summary className="flex min-h-8 flex-wrap items-baseline justify-between gap-x-3">
        <h3>{title}</h3>
        <span className="text-label text-soft">
          {lacks.length === 0
            ? `✓ ${t("stages.whole")}`
            : `▲ ${t("stages.lacks", { count: lacks.length })}`}
        </span>
      </summary>
      <div className="flex flex-col gap-4 pt-2">
        {lacks.length > 0 && (
          <ul className="text-label">
            {lacks.map((one) => (
              <li key={one.rule}>
                <span className="figures font-medium">{one.rule}</span>{" "}
                {labelText(one.sentence, language)}
              </li>
            ))}
          </ul>
        )}
        {children}
      </div>
    </details>
  );
}

export type Change = (part: Partial<ProposalText>) => void;

function Partners({
  proposal,
  partners,
  set,
}: {
  proposal: ProposalPage;
  partners: ProposalText["partners"];
  set: Change;
}) {
  const { t } = useWords();
  const change = (at: number, part: Partial<ProposalText["partners"][number]>) =>
    set({ partners: partners.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("network.partners")}</legend>
      {proposal.letters.length > 0 && (
        <p className="text-label text-soft">{t("network.promiseVoid")}</p>
      )}
      {partners.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a partner has no name until one is typed
        <div key={at} className="grid items-start gap-2 sm:grid-cols-[1fr_2fr_auto]">
          <OrganisationField
            label={t("network.partner")}
            value={one.organisation}
            onChange={(organisation) => change(at, { organisation })}
            help={
              one.organisation === ""
                ? undefined
                : proposal.letters.includes(one.organisation)
                  ? `✓ ${t("network.promised")}`
                  : t("network.notPromised")
            }
          />
          <Field label={t("network.role")}>
            {(ties) => (
              <input
                {...ties}
                value={one.role}
                onChange={(event) => change(at, { role: event.target.value })}
                className={INPUT}
              />
            )}
          </Field>
          <Button
            className="sm:mt-5"
            onClick={() => set({ partners: partners.filter((_, index) => index !== at) })}
          >
            {t("network.remove")}
          </Button>
        </div>
      ))}
      <Button
        className="self-start"
        onClick={() => set({ partners: [...partners, { organisation: "", role: "" }] })}
      >
        {t("network.addPartner")}
      </Button>
    </fieldset>
  );
}
