// Funds by source: how much of each is free, obligated and spent, and what partners bring.
import { useState } from "react";
import {
  COST_CLASSES,
  FUND_SOURCES,
  type Fund,
  type FundSource,
  type MoneyPage,
  type SpentMoney,
} from "../../api/money";
import type { InstitutePage } from "../../api/network";
import { formatMoney, roughly } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { ToTransfer } from "../../parts/institute";
import { MoneyYears } from "./MoneyYears";
import { StepDialog } from "./StepDialog";

export function Funds({ institute, money }: { institute: InstitutePage; money: MoneyPage }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const acts = money.keeps && (
    <Button small onClick={() => setOpen(true)}>
      {t("money.addFund")}
    </Button>
  );
  return (
    <Panel title={t("money.title")} side={acts}>
      {money.funds.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t(money.keeps ? "money.none" : "money.noneReader")}</p>
      ) : (
        <div className="flex flex-col gap-4 px-4 py-3">
          <ul className="flex flex-col gap-3">
            {money.funds.map((fund) => (
              <FundRow key={fund.id} fund={fund} />
            ))}
          </ul>
          <Share institute={institute} money={money} />
          <MoneyYears years={money.years} />
        </div>
      )}
      {open && (
        <SetFund institute={institute.id} today={money.today} onClose={() => setOpen(false)} />
      )}
    </Panel>
  );
}

const LOOKS = { spent: "bg-accent", obligated: "bg-line-strong", free: "bg-raised" } as const;
const PARTS = ["spent", "obligated", "free"] as const;

function FundRow({ fund }: { fund: Fund }) {
  const { t, language } = useWords();
  const amount = (text: string) => formatMoney(text, language);
  const total = Math.max(1, roughly(fund.total));
  return (
    <li className="flex flex-col gap-1 border-t border-line pt-2 first:border-t-0 first:pt-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">{labelText(fund.label, language)}</span>
        <span className="figures">{amount(fund.total)}</span>
      </div>
      <span className="text-label text-soft">
        {t(`money.source_${fund.source}`)} ·{" "}
        <span className="figures">{t("money.period", { from: fund.from, until: fund.until })}</span>
        {fund.purposes.length > 0 && ` · ${fund.purposes.join(", ")}`}
        {fund.commitment !== null && ` · ${t("agreed.commitmentIs", { number: fund.commitment })}`}
      </span>
      <span aria-hidden="true" className="flex h-3 overflow-hidden rounded-sm border border-line">
        {PARTS.map((part) => (
          <span
            key={part}
            className={LOOKS[part]}
            style={{ width: `${(100 * roughly(fund[part])) / total}%` }}
          />
        ))}
      </span>
      <dl className="flex flex-wrap gap-x-4 gap-y-1 text-label">
        {PARTS.map((part) => (
          <div key={part} className="flex items-center gap-1.5">
            <span
              aria-hidden="true"
              className={`size-2.5 rounded-sm border border-line-strong ${LOOKS[part]}`}
            />
            <dt className="text-soft">{t(`money.${part}`)}</dt>
            <dd className="figures">{amount(fund[part])}</dd>
          </div>
        ))}
      </dl>
      {fund.source === "public" && (
        <span className="figures text-label text-soft">
          {t("money.drawnOf", { amount: amount(fund.drawn) })}
        </span>
      )}
    </li>
  );
}

function Share({ institute, money }: { institute: InstitutePage; money: MoneyPage }) {
  const { t, language } = useWords();
  const { share } = money;
  const told = (spent: SpentMoney) =>
    spent.percent === null
      ? t("money.shareNone")
      : t("money.shareOf", {
          percent: spent.percent,
          matched: formatMoney(spent.matched, language),
          public: formatMoney(spent.public, language),
        });
  const rule = (spent: SpentMoney) =>
    spent.kept !== null && (
      <span className={`block text-label ${spent.kept ? "text-soft" : "text-urgent"}`}>
        {spent.kept ? "✓" : "◆"}{" "}
        {t(spent.kept ? "money.ruleKept" : "money.ruleNotKept", {
          rule: share.rule ?? "",
          least: share.least ?? "",
        })}
      </span>
    );
  return (
    <section className="border-t border-line pt-3">
      <h3 className="pb-1 font-medium">{t("money.share")}</h3>
      <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1.5">
        <dt className="text-soft">{t("money.shareNow")}</dt>
        <dd className="figures">
          {told(share.now)}
          {rule(share.now)}
        </dd>
        <dt className="text-soft">{t("money.shareEnd")}</dt>
        <dd className="figures">
          {told(share.projected)}
          {rule(share.projected)}
        </dd>
      </dl>
      <p className="pt-1 text-label text-soft">{t("money.shareHow")}</p>
      {share.points.length > 0 && (
        <details className="text-label">
          <summary className="min-h-6 cursor-pointer py-0.5">{t("money.sharePoints")}</summary>
          <ol className="figures">
            {share.points.map((one) => (
              <li key={one.transfer} className="flex flex-wrap gap-x-2">
                {one.day}
                <ToTransfer institute={institute} number={one.transfer} />
                <span className={one.kept === false ? "text-urgent" : ""}>
                  {one.kept === false && "◆ "}
                  {one.percent ?? "–"} %
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

function SetFund({
  institute,
  today,
  onClose,
}: {
  institute: string;
  today: string;
  onClose: () => void;
}) {
  const { t } = useWords();
  const sources = FUND_SOURCES.map((value: FundSource) => ({
    value,
    label: t(`money.source_${value}`),
  }));
  const fields = [
    { name: "fund", label: t("money.fundName"), help: t("money.fundHelp") },
    { name: "en", label: t("calls.labelEn") },
    { name: "ko", label: t("calls.labelKo"), optional: true },
    { name: "source", label: t("money.source"), options: sources },
    {
      name: "commitment",
      label: t("agreed.commitment"),
      help: t("agreed.commitmentHelp"),
      type: "number" as const,
      optional: true,
    },
    { name: "from", label: t("network.firstDay"), type: "date" as const, value: today },
    { name: "until", label: t("money.until"), type: "date" as const },
  ];
  return (
    <StepDialog
      institute={institute}
      title={t("money.addFund")}
      fields={fields}
      onClose={onClose}
      body={(form, { en, ko, commitment, ...rest }) => {
        const text = (name: string) => String(form.get(name) ?? "").trim();
        const purposes = text("purposes").split("\n");
        const budget = COST_CLASSES.map((one) => ({ class: one, amount: text(`cost-${one}`) }));
        return {
          step: "set_fund",
          ...rest,
          label: { en, ko },
          commitment: commitment === null ? null : Number(commitment),
          purposes: purposes.map((one) => one.trim()).filter((one) => one !== ""),
          budget: budget.filter((one) => one.amount !== ""),
        };
      }}
    >
      <Field label={t("money.purposes")} help={t("money.purposesHelp")} optional>
        {(ties) => <textarea {...ties} name="purposes" rows={2} className={INPUT} />}
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="text-label font-medium">{t("money.budget")}</legend>
        <p className="text-label text-soft">{t("money.budgetHelp")}</p>
        <div className="grid grid-cols-2 gap-2">
          {COST_CLASSES.map((one) => (
            <Field key={one} label={t(`money.cost_${one}`)}>
              {(ties) => <input {...ties} name={`cost-${one}`} className={INPUT} />}
            </Field>
          ))}
        </div>
      </fieldset>
    </StepDialog>
  );
}
