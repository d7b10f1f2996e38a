// What was obligated, spent, drawn and paid, what waits, and what members owe.
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { COST_CLASSES, type Invoice, type MoneyPage } from "../../api/money";
import type { InstitutePage } from "../../api/network";
import { invoicesOf } from "../../api/queries";
import { formatMoney, roughly } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { useAccount } from "./account";
import { DueDay, useInvoiceWords } from "./Invoices";
import { ProjectCosts } from "./ProjectCosts";
import { StepDialog, type StepField } from "./StepDialog";

/** A step that a row or the panel offers: its name in the API, with what is fixed. */
type Act = {
  step: "obligate" | "spend" | "release" | "draw" | "pay" | "settle" | "void" | "take_contribution";
  fixed: Record<string, unknown>;
  amount?: string;
};

export function Costs({ institute, money }: { institute: InstitutePage; money: MoneyPage }) {
  const { t, language } = useWords();
  const [act, setAct] = useState<Act>();
  const account = useAccount(institute.id);
  const amount = (text: string) => formatMoney(text, language);
  const fund = (id: string) => {
    const label = money.funds.find((one) => one.id === id)?.label;
    return label ? labelText(label, language) : id;
  };
  const spentFor = ({ project: of }: MoneyPage["expenses"][number]) => {
    const title = money.projects.find((one) => one.project === of?.project)?.title;
    return of === null ? "" : `${title ?? of.project} (${of.organisation})`;
  };
  const left = (text: string | null) => text !== null && roughly(text) > 0;
  const button = (word: string, entry: number, to: Act) =>
    money.keeps && (
      <Button small kind="quiet" aria-label={`${word} ${entry}`} onClick={() => setAct(to)}>
        {word}
      </Button>
    );
  const acts = money.keeps && (
    <span className="flex flex-wrap gap-2">
      {money.funds.length > 0 && (
        <Button small onClick={() => setAct({ step: "obligate", fixed: {} })}>
          {t("money.obligate")}
        </Button>
      )}
      <Button small onClick={() => setAct({ step: "take_contribution", fixed: {} })}>
        {t("money.contribution")}
      </Button>
    </span>
  );
  return (
    <Panel title={t("money.costs")} side={acts}>
      <div className="flex flex-col gap-4 px-4 py-3">
        {money.obligations.length === 0 && <p className="text-soft">{t("money.costsNone")}</p>}
        <Rows title={t("money.obligations")}>
          {money.obligations.map((one) => (
            <Row
              key={one.entry}
              day={one.day}
              name={one.to}
              note={`${t("money.entry", { number: one.entry })} · ${fund(one.fund)} · ${t(`money.cost_${one.class}`)} · ${one.purpose}`}
              amount={amount(one.amount)}
              rest={`${t("money.rest")} ${amount(one.rest)}`}
            >
              {left(one.rest) && (
                <>
                  {button(t("money.spend"), one.entry, {
                    step: "spend",
                    fixed: { obligation: one.entry },
                    amount: one.rest,
                  })}
                  {button(t("money.release"), one.entry, {
                    step: "release",
                    fixed: { obligation: one.entry },
                  })}
                </>
              )}
            </Row>
          ))}
        </Rows>
        <Rows title={t("money.expenses")}>
          {money.expenses.map((one) => (
            <Row
              key={one.entry}
              day={one.day}
              name={one.text}
              note={[`EXP-${one.entry}`, fund(one.fund), spentFor(one)].filter(Boolean).join(" · ")}
              amount={amount(one.amount)}
              rest={[
                `${t("money.unpaid")} ${amount(one.unpaid)}`,
                one.undrawn !== null ? `${t("money.undrawn")} ${amount(one.undrawn)}` : "",
              ]
                .filter(Boolean)
                .join(" · ")}
            >
              {left(one.undrawn) &&
                button(t("money.draw"), one.entry, {
                  step: "draw",
                  fixed: { expense: one.entry },
                  amount: one.undrawn ?? "",
                })}
              {left(one.unpaid) &&
                button(t("money.pay"), one.entry, {
                  step: "pay",
                  fixed: { expense: one.entry },
                  amount: one.unpaid,
                })}
            </Row>
          ))}
        </Rows>
        <ProjectCosts institute={institute.id} projects={money.projects} />
        <Rows title={t("money.waiting")}>
          {money.waiting.map((one) => (
            <Row
              key={one.entry}
              day={t(`money.standing_${one.standing}`, {
                until: one.until,
                reason: one.reason ?? "",
              })}
              name={t("money.entry", { number: one.entry })}
              note={one.legs
                .map(
                  (leg) => `${account(leg.credit)} → ${account(leg.debit)} ${amount(leg.amount)}`,
                )
                .join(" · ")}
            >
              {one.standing === "pending" && (
                <>
                  {button(t("money.settle"), one.entry, {
                    step: "settle",
                    fixed: { entry: one.entry },
                  })}
                  {button(t("money.void"), one.entry, {
                    step: "void",
                    fixed: { entry: one.entry },
                  })}
                </>
              )}
            </Row>
          ))}
        </Rows>
        <Invoiced institute={institute} unpaid={money.invoices} />
      </div>
      {act !== undefined && (
        <Step institute={institute} money={money} act={act} onClose={() => setAct(undefined)} />
      )}
    </Panel>
  );
}

/** What members and licensees owe; what they paid where it is asked for. */
function Invoiced({ institute, unpaid }: { institute: InstitutePage; unpaid: Invoice[] }) {
  const { t, language } = useWords();
  const words = useInvoiceWords();
  const [all, setAll] = useState(false);
  const every = useInfiniteQuery({ ...invoicesOf(institute.id), enabled: all });
  const pages = all ? every.data?.pages : undefined;
  const shown = pages?.flatMap((page) => page.invoices) ?? unpaid;
  return (
    <section>
      <h3 className="pb-1 font-medium">{t("money.invoices")}</h3>
      <label className="flex min-h-6 items-center gap-2">
        <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
        {t("money.invoicesAll")}
      </label>
      {all && every.error !== null && (
        <ProblemNote error={every.error} retry={() => void every.refetch()} />
      )}
      {shown.length === 0 && <p className="text-soft">{t("money.invoicesNone")}</p>}
      <ul>
        {shown.map((one) => (
          <Row
            key={one.transfer}
            day={one.day}
            name={labelText(one.organisation.label, language)}
            note={`${one.reference} · ${words.about(one)}`}
            amount={formatMoney(one.amount, language)}
            rest={words.paid(one)}
          >
            <DueDay invoice={one} />
          </Row>
        ))}
      </ul>
      {all && every.hasNextPage && (
        <Button
          small
          disabled={every.isFetchingNextPage}
          onClick={() => void every.fetchNextPage()}
        >
          {t("institutes.older")}
        </Button>
      )}
    </section>
  );
}

function Rows({ title, children }: { title: string; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <section>
      <h3 className="pb-1 font-medium">{title}</h3>
      <ul>{children}</ul>
    </section>
  );
}

function Row({
  day,
  name,
  note,
  amount,
  rest,
  children,
}: {
  day: string;
  name: string;
  note: string;
  amount?: string;
  rest?: string;
  children?: ReactNode;
}) {
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-4 border-t border-line py-1.5">
      <span className="min-w-0">
        {name}
        <span className="figures block text-label text-soft">
          {day} · {note}
        </span>
      </span>
      <span className="figures text-right whitespace-nowrap">
        {amount}
        {rest !== undefined && <span className="block text-label text-soft">{rest}</span>}
      </span>
      <span className="flex flex-wrap gap-1">{children}</span>
    </li>
  );
}

/** The project of an expense and who of it spends, which are chosen together. */
function spentBy({ project }: Record<string, string | null>) {
  const [id, organisation] = project?.split(" ") ?? [];
  return id === undefined ? {} : { project: { project: id, organisation } };
}

const TITLES = {
  obligate: "money.obligate",
  spend: "money.spend",
  release: "money.release",
  draw: "money.draw",
  pay: "money.pay",
  settle: "money.settle",
  void: "money.void",
  take_contribution: "money.contribution",
} as const;

function Step({
  institute,
  money,
  act,
  onClose,
}: {
  institute: InstitutePage;
  money: MoneyPage;
  act: Act;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const day: StepField = {
    name: "day",
    label: t("network.day"),
    type: "date",
    value: money.today,
    most: money.today,
  };
  const amount: StepField = {
    name: "amount",
    label: t("network.amount"),
    ...(act.amount !== undefined && { value: act.amount }),
  };
  const reference: StepField = { name: "reference", label: t("network.reference") };
  const reason: StepField = { name: "reason", label: t("network.reason") };
  const funds = money.funds.map((one) => ({
    value: one.id,
    label: labelText(one.label, language),
  }));
  const members = institute.members.map((one) => ({
    value: one.organisation,
    label: one.organisation,
  }));
  const direct = COST_CLASSES.filter((one) => one !== "indirect");
  const classes = direct.map((value) => ({ value, label: t(`money.cost_${value}`) }));
  const purpose: StepField = { name: "purpose", label: t("money.purpose") };
  const shares = money.projects.flatMap((one) =>
    one.shares.map((share) => ({
      value: `${one.project} ${share.organisation.id}`,
      label: `${one.title} · ${labelText(share.organisation.label, language)}`,
    })),
  );
  const project: StepField = {
    name: "project",
    label: t("money.forProject"),
    help: t("money.forProjectHelp"),
    options: [{ value: "", label: t("money.forNone") }, ...shares],
    optional: true,
  };
  const first = money.funds[0]?.purposes[0];
  const fields: Record<Act["step"], StepField[]> = {
    obligate: [
      { name: "fund", label: t("money.fund"), options: funds },
      { name: "class", label: t("money.class"), options: classes },
      { ...purpose, ...(first !== undefined && { value: first }) },
      { name: "to", label: t("money.to") },
      amount,
      day,
    ],
    spend: [
      { ...amount, help: t("money.spendHelp") },
      day,
      { name: "text", label: t("money.what") },
      ...(shares.length > 0 ? [project] : []),
    ],
    release: [reason],
    draw: [
      amount,
      day,
      {
        name: "until",
        label: t("money.waitUntil"),
        help: t("money.waitHelp"),
        type: "date",
        optional: true,
      },
    ],
    pay: [amount, day, reference],
    settle: [day],
    void: [reason],
    take_contribution: [
      { name: "organisation", label: t("network.organisation"), options: members },
      amount,
      day,
      reference,
    ],
  };
  return (
    <StepDialog
      institute={institute.id}
      title={t(TITLES[act.step])}
      fields={fields[act.step]}
      onClose={onClose}
      body={(_, filled) => ({ step: act.step, ...act.fixed, ...filled, ...spentBy(filled) })}
    />
  );
}
