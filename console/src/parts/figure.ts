// Figures that rules are about, in words.
import type { Figure } from "../api/network";
import { formatMoney } from "../format/money";
import { useWords } from "../i18n";

export function useFigure(): (figure: Figure) => string {
  const { t, language } = useWords();
  const money = (amount: string) => formatMoney(amount, language);
  return (figure) => {
    switch (figure.kind) {
      case "count":
        return String(figure.count);
      case "number":
        return figure.number;
      case "share":
        return `${figure.percent} %`;
      case "money":
        return figure.amount === null ? t("network.noSum") : money(figure.amount);
      case "between":
        return t("network.from_to", { least: money(figure.least), most: money(figure.most) });
      case "years":
        return t("network.yearCount", { count: figure.years });
      case "years_between":
        return t("network.from_to", {
          least: figure.least,
          most: t("network.yearCount", { count: figure.most }),
        });
      case "organisations":
        return figure.organisations.length === 0
          ? t("network.nobody")
          : figure.organisations.join(", ");
      case "words":
        return figure.words.join(", ");
      case "kinds":
        return figure.kinds.length === 0
          ? t("stages.unknownKind")
          : figure.kinds.map((kind) => t(`stages.org_${kind}`)).join(", ");
      case "institutes":
        return figure.institutes.length === 0 ? t("network.nobody") : figure.institutes.join(", ");
      case "by_year":
        return figure.amounts.map(money).join(" · ");
    }
  };
}
