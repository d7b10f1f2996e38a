// A proposal as it is written. It saves itself a moment after each change; who saves a revision
// that another has saved meanwhile is told, and loses nothing of what he wrote.
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call as ask, ProblemError } from "../../api/client";
import type { BudgetLine, ProposalPage, ProposalText, Source } from "../../api/network";
import { proposalPage, queryClient } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";

const QUIET_MS = 900;
const SOURCES: readonly Source[] = ["public", "cash", "in_kind"];

export function ProposalForm({ proposal }: { proposal: ProposalPage }) {
  const { t, language } = useWords();
  const [text, setText] = useState(proposal.text);
  const [kept, setKept] = useState({ text: proposal.text, revision: proposal.revision });
  const save = useMutation({
    mutationFn: (next: ProposalText) =>
      ask<ProposalPage>("PUT", "/proposal", {
        query: { id: proposal.id },
        body: { call: proposal.call, lead: proposal.lead, text: next, revision: kept.revision },
      }),
    onSuccess: (saved, next) => {
      setKept({ text: next, revision: saved.revision });
      queryClient.setQueryData(proposalPage(proposal.id).queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: ["proposals"] });
    },
  });
  const written = JSON.stringify(text);
  const changed = written !== JSON.stringify(kept.text);
  const tried = JSON.stringify(save.variables);
  const { mutate, isPending, error } = save;
  // What was refused is tried again when something else is written.
  const waits = changed && !isPending && !(error !== null && tried === written);
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => mutate(JSON.parse(written)), QUIET_MS);
    return () => clearTimeout(timer);
  }, [waits, written, mutate]);
  useEffect(() => {
    if (!changed) return;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", stay);
    return () => window.removeEventListener("beforeunload", stay);
  }, [changed]);
  const set = (part: Partial<ProposalText>) => setText((before) => ({ ...before, ...part }));
  const lost = error instanceof ProblemError && error.problem.code === "changed";
  const reload = async () => {
    const fresh = await queryClient.fetchQuery({ ...proposalPage(proposal.id), staleTime: 0 });
    setText(fresh.text);
    setKept({ text: fresh.text, revision: fresh.revision });
    save.reset();
  };
  const state = isPending
    ? t("network.saving")
    : changed
      ? t("network.unsaved")
      : t("network.savedAt", {
          who: proposal.saved_by,
          moment: formatZoned(Date.parse(proposal.saved_at), language),
        });
  return (
    <Panel
      title={text.title}
      side={
        <span role="status" className="text-label text-soft">
          {state}
        </span>
      }
    >
      <div className="flex flex-col gap-4 px-4 py-3">
        <p className="text-label text-soft">{t("network.writeHelp")}</p>
        {error !== null && (
          <>
            <ProblemNote error={error} />
            {lost && (
              <Button small className="self-start" onClick={() => void reload()}>
                {t("network.reload")}
              </Button>
            )}
          </>
        )}
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
        <Budget text={text} set={set} />
      </div>
    </Panel>
  );
}

type Set = (part: Partial<ProposalText>) => void;

function Partners({
  proposal,
  partners,
  set,
}: {
  proposal: ProposalPage;
  partners: ProposalText["partners"];
  set: Set;
}) {
  const { t } = useWords();
  const change = (at: number, part: Partial<ProposalText["partners"][number]>) =>
    set({ partners: partners.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("network.partners")}</legend>
      {partners.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a partner has no name until one is typed
        <div key={at} className="grid items-start gap-2 sm:grid-cols-[1fr_2fr_auto]">
          <Field
            label={t("network.partner")}
            help={
              one.organisation === ""
                ? t("network.partnerHelp")
                : proposal.letters.includes(one.organisation)
                  ? `✓ ${t("network.promised")}`
                  : t("network.notPromised")
            }
          >
            {(ties) => (
              <input
                {...ties}
                value={one.organisation}
                onChange={(event) => change(at, { organisation: event.target.value.trim() })}
                className={INPUT}
              />
            )}
          </Field>
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

function Budget({ text, set }: { text: ProposalText; set: Set }) {
  const { t } = useWords();
  const [currency, setCurrency] = useState(text.budget[0]?.amount.split(" ")[1] ?? "USD");
  const last = Math.max(text.years, ...text.budget.map((line) => line.year));
  const years = Array.from({ length: last }, (_, at) => at + 1);
  const lineOf = (year: number, source: Source) =>
    text.budget.find((line) => line.year === year && line.source === source);
  const change = (year: number, source: Source, number: string) => {
    const before = lineOf(year, source);
    const rest = text.budget.filter((line) => line !== before);
    const line: BudgetLine = { year, source, amount: `${number.trim()} ${currency}` };
    const order = (one: BudgetLine) => one.year * 10 + SOURCES.indexOf(one.source);
    const next = number.trim() === "" ? rest : [...rest, line];
    set({ budget: next.sort((a, b) => order(a) - order(b)) });
  };
  const exchange = (next: string) => {
    setCurrency(next);
    const budget = text.budget.map((line) => ({
      ...line,
      amount: `${line.amount.split(" ")[0]} ${next}`,
    }));
    if (next.length === 3) set({ budget });
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("network.budget")}</legend>
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
      <div className="overflow-x-auto">
        <table className="w-full">
          <thead>
            <tr className="text-left text-label text-soft">
              <th className="py-1 pr-2">{t("network.year")}</th>
              {SOURCES.map((source) => (
                <th key={source} className="px-1 py-1">
                  {t(`network.${source}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {years.map((year) => (
              <tr key={year}>
                <th className="figures pr-2 text-left font-normal">{year}</th>
                {SOURCES.map((source) => (
                  <td key={source} className="min-w-28 px-1 py-0.5">
                    <input
                      aria-label={t("network.amountOf", { source: t(`network.${source}`), year })}
                      inputMode="decimal"
                      value={lineOf(year, source)?.amount.split(" ")[0] ?? ""}
                      onChange={(event) => change(year, source, event.target.value)}
                      className={`${INPUT} figures text-right`}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </fieldset>
  );
}
