// Months that take no postings any more, and the rates of indirect cost.
import { useState } from "react";
import { COST_CLASSES, type MoneyPage } from "../../api/money";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { StepDialog } from "./StepDialog";

type Opened = { act: "close" } | { act: "reopen"; month: string } | { act: "rate" };

export function Months({ institute, money }: { institute: string; money: MoneyPage }) {
  const { t } = useWords();
  const [open, setOpen] = useState<Opened>();
  const close = () => setOpen(undefined);
  const acts = money.keeps && (
    <span className="flex flex-wrap gap-2">
      <Button small onClick={() => setOpen({ act: "close" })}>
        {t("money.closeMonth")}
      </Button>
      <Button small onClick={() => setOpen({ act: "rate" })}>
        {t("money.setRate")}
      </Button>
    </span>
  );
  return (
    <Panel title={t("money.months")} side={acts}>
      <ul className="figures flex flex-col gap-1 px-4 py-3">
        {money.closed.length === 0 && <li className="text-soft">{t("money.closedNone")}</li>}
        {money.closed.map((one) => (
          <li key={one.month} className="flex flex-wrap items-center justify-between gap-x-3">
            {t("money.closed", { month: one.month })}
            {money.keeps && (
              <Button
                small
                kind="quiet"
                aria-label={`${t("money.reopen")} ${one.month}`}
                onClick={() => setOpen({ act: "reopen", month: one.month })}
              >
                {t("money.reopen")}
              </Button>
            )}
          </li>
        ))}
        {money.reopened.map((one) => (
          <li key={one.at} className="text-label text-soft">
            {t("money.reopened", { month: one.month, reason: one.reason })}
          </li>
        ))}
        {money.rates.map((one) => (
          <li key={one.from}>
            {t("money.rate", {
              percent: one.percent,
              from: one.from,
              base: one.base.map((cost) => t(`money.cost_${cost}`)).join(", "),
            })}
          </li>
        ))}
      </ul>
      {open?.act === "close" && (
        <StepDialog
          institute={institute}
          title={t("money.closeMonth")}
          fields={[
            { name: "month", label: t("money.month"), help: t("money.monthHelp"), type: "month" },
          ]}
          body={(_, filled) => ({ step: "close_month", ...filled })}
          onClose={close}
        />
      )}
      {open?.act === "reopen" && (
        <StepDialog
          institute={institute}
          title={t("money.reopen")}
          fields={[{ name: "reason", label: t("network.reason") }]}
          body={(_, filled) => ({ step: "reopen_month", month: open.month, ...filled })}
          onClose={close}
        />
      )}
      {open?.act === "rate" && (
        <SetRate institute={institute} today={money.today} onClose={close} />
      )}
    </Panel>
  );
}

function SetRate({
  institute,
  today,
  onClose,
}: {
  institute: string;
  today: string;
  onClose: () => void;
}) {
  const { t } = useWords();
  return (
    <StepDialog
      institute={institute}
      title={t("money.setRate")}
      fields={[
        { name: "from", label: t("network.firstDay"), type: "date", value: today },
        {
          name: "hundredths",
          label: t("money.hundredths"),
          help: t("money.hundredthsHelp"),
          type: "number",
        },
      ]}
      body={(form, { from, hundredths }) => ({
        step: "set_rate",
        from,
        hundredths: Number(hundredths),
        base: form.getAll("base"),
      })}
      onClose={onClose}
    >
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
        <legend className="text-label font-medium">{t("money.base")}</legend>
        {COST_CLASSES.filter((one) => one !== "indirect").map((one) => (
          <label key={one} className="flex min-h-6 items-center gap-1.5">
            <input type="checkbox" name="base" value={one} />
            {t(`money.cost_${one}`)}
          </label>
        ))}
      </fieldset>
    </StepDialog>
  );
}
