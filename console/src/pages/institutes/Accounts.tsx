// Accounts of the institute's own, and entries that people write themselves.
import { useState } from "react";
import { ACCOUNT_KINDS, type MoneyPage } from "../../api/money";
import { formatMoney } from "../../format/money";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { useAccount } from "./account";
import { StepDialog } from "./StepDialog";

export function Accounts({ institute, money }: { institute: string; money: MoneyPage }) {
  const { t, language } = useWords();
  const [open, setOpen] = useState<"account" | "entry">();
  const account = useAccount(institute);
  const own = money.accounts.filter((one) => one.account.startsWith("own/"));
  const acts = money.keeps && (
    <span className="flex flex-wrap gap-2">
      <Button small onClick={() => setOpen("account")}>
        {t("money.openAccount")}
      </Button>
      {own.length > 0 && (
        <Button small onClick={() => setOpen("entry")}>
          {t("money.post")}
        </Button>
      )}
    </span>
  );
  const close = () => setOpen(undefined);
  return (
    <Panel title={t("money.accounts")} side={acts}>
      {own.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("money.accountsNone")}</p>
      ) : (
        <ul className="px-4 py-3">
          {own.map((one) => (
            <li
              key={one.account}
              className="grid grid-cols-[1fr_auto] gap-x-4 border-t border-line py-1.5 first:border-t-0"
            >
              <span>
                {account(one.account)}
                <span className="block text-label text-soft">
                  {t(`money.kind_${one.kind}`)}
                  {one.floor && ` · ${t("money.floor")}`}
                </span>
              </span>
              <span className="figures">{formatMoney(one.balance, language)}</span>
            </li>
          ))}
        </ul>
      )}
      {open === "account" && <OpenAccount institute={institute} onClose={close} />}
      {open === "entry" && <Post institute={institute} money={money} onClose={close} />}
    </Panel>
  );
}

function OpenAccount({ institute, onClose }: { institute: string; onClose: () => void }) {
  const { t } = useWords();
  const kinds = ACCOUNT_KINDS.map((value) => ({ value, label: t(`money.kind_${value}`) }));
  return (
    <StepDialog
      institute={institute}
      title={t("money.openAccount")}
      fields={[
        { name: "account", label: t("money.fundName"), help: t("money.accountHelp") },
        { name: "en", label: t("calls.labelEn") },
        { name: "ko", label: t("calls.labelKo"), optional: true },
        { name: "kind", label: t("money.kind"), options: kinds },
      ]}
      body={(form, { en, ko, ...rest }) => ({
        step: "open_account",
        ...rest,
        label: { en, ko },
        floor: form.get("floor") !== null,
      })}
      onClose={onClose}
    >
      <label className="flex min-h-6 items-center gap-1.5">
        <input type="checkbox" name="floor" />
        {t("money.floor")}
      </label>
    </StepDialog>
  );
}

/** An entry of two sides; more come by the API. */
function Post({
  institute,
  money,
  onClose,
}: {
  institute: string;
  money: MoneyPage;
  onClose: () => void;
}) {
  const { t } = useWords();
  const account = useAccount(institute);
  const own = money.accounts.filter((one) => one.account.startsWith("own/"));
  const all = [...own.map((one) => one.account), "cash", "fees", "contributions"];
  const options = all.map((value) => ({ value, label: account(value) }));
  return (
    <StepDialog
      institute={institute}
      title={t("money.post")}
      fields={[
        { name: "debit", label: t("money.debit"), options },
        { name: "credit", label: t("money.credit"), options, value: "cash" },
        { name: "amount", label: t("network.amount") },
        {
          name: "day",
          label: t("network.day"),
          type: "date",
          value: money.today,
          most: money.today,
        },
        { name: "text", label: t("money.what") },
        {
          name: "until",
          label: t("money.waitUntil"),
          help: t("money.waitHelp"),
          type: "date",
          optional: true,
        },
      ]}
      body={(_, { debit, credit, amount, ...rest }) => ({
        step: "post",
        ...rest,
        sides: [
          { account: debit, debit: true, amount },
          { account: credit, debit: false, amount },
        ],
      })}
      onClose={onClose}
    />
  );
}
