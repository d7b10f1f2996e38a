// Small or not, and why: one sentence for each programme, with the rule, the table and its version.
import type { Size, SizeLimit } from "../../api/organisations";
import { formatMoney } from "../../format/money";
import { formatCount } from "../../format/number";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";

export function Sizes({ sizes }: { sizes: Size[] }) {
  const { t } = useWords();
  return (
    <Panel title={t("organisations.smallOrNot")}>
      {sizes.length === 0 && <p className="px-4 py-3 text-soft">{t("organisations.noRule")}</p>}
      <ul className="divide-y divide-line">
        {sizes.map((size) => (
          <Line key={size.programme} size={size} />
        ))}
      </ul>
    </Panel>
  );
}

/** Up to what a firm is small, in words. */
export function useLimitText() {
  const { t, language } = useWords();
  return (limit: SizeLimit) =>
    t(`organisations.limit_${limit.measure}`, {
      people: formatCount(limit.people ?? 0),
      amount: limit.amount === null ? "" : formatMoney(limit.amount, language),
    });
}

function Line({ size }: { size: Size }) {
  const { t, language } = useWords();
  const limitText = useLimitText();
  const { basis } = size;
  const people = t("organisations.people", {
    count: size.people,
    shown: formatCount(size.people),
  });
  const found =
    basis.limit?.measure === "receipts" && size.receipts !== null
      ? t("organisations.foundReceipts", { amount: formatMoney(size.receipts, language) })
      : people;
  const counted =
    basis.affiliates > 0
      ? t("organisations.withOthers", { found, count: basis.affiliates })
      : t("organisations.alone", { found });
  const limit = basis.limit === null ? null : limitText(basis.limit);
  const standard =
    basis.industry === null
      ? null
      : t("organisations.industryNamed", {
          industry: basis.industry,
          title: size.industry_title ?? "",
        });
  const rule = { rule: size.rule, version: size.version };
  const cited =
    basis.table === null
      ? t("organisations.byRule", rule)
      : t("organisations.byTable", {
          ...rule,
          table: basis.table,
          table_version: basis.table_version,
        });
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <p>
        <span className="font-medium">{t(`organisations.size_${size.answer}`)}</span>
        <span className="text-soft"> · {labelText(size.programme_label, language)}</span>
      </p>
      {basis.lacks !== null && (
        <p>{t(`organisations.lacks_${basis.lacks}`, { of: basis.lacks_of ?? "" })}</p>
      )}
      <p className="max-w-[80ch]">
        {counted}
        {limit !== null &&
          ` ${standard === null ? t("organisations.smallWith", { limit }) : t("organisations.smallInWith", { standard, limit })}`}{" "}
        <span title={labelText(size.sentence, language)}>{cited}</span>
      </p>
      {basis.waiting > 0 && (
        <p className="text-label text-soft">
          {t("organisations.waitingLinks", { count: basis.waiting })}
        </p>
      )}
      {size.note !== null && (
        <details className="text-label text-soft">
          <summary className="min-h-6">{t("organisations.note")}</summary>
          <p className="max-w-[80ch] pt-1">{size.note}</p>
        </details>
      )}
    </li>
  );
}
