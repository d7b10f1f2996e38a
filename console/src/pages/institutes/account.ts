// What an account of a book is called.
import { useQuery } from "@tanstack/react-query";
import type { CostClass } from "../../api/money";
import { moneyOf } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";

type Kept = "cash" | "fees" | "public" | "in_kind";
type Part = "authority" | "free" | "obligated" | "spent" | "drawn";

/** The words for an account, with the labels of funds and of accounts that were opened. */
export function useAccount(institute: string): (name: string) => string {
  const { t, language } = useWords();
  const { data } = useQuery(moneyOf(institute));
  return (name) => {
    const [kind, of = "", part = "", cost = ""] = name.split("/");
    if (kind === "receivable") return t("network.account_receivable", { organisation: of });
    if (kind === "payable" || kind === "contributions") return t(`money.account_${kind}`);
    if (kind === "royalties") {
      return t(`network.account_royalties_${of as "institute" | "inventors"}`);
    }
    if (kind === "own") {
      const label = data?.accounts.find((one) => one.account === name)?.label;
      return t("money.account_own", { name: label ? labelText(label, language) : of });
    }
    if (kind === "fund") {
      const label = data?.funds.find((one) => one.id === of)?.label;
      const fund = label ? labelText(label, language) : of;
      const word =
        part === "cost" ? t(`money.cost_${cost as CostClass}`) : t(`money.part_${part as Part}`);
      return t("money.account_fund", { fund, part: word });
    }
    return t(`network.account_${kind as Kept}`);
  };
}
