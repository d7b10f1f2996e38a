// From what the runs draw: the institute's own past, and what rules count beside it.
import type { OutlookPage, Rate } from "../../api/outlook";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";

export function Drawn({ outlook }: { outlook: OutlookPage }) {
  const { t } = useWords();
  const { drawn } = outlook;
  const rate = ({ yes, no, prior_yes, prior_no }: Rate) =>
    t("outlook.rate", { yes, no, prior_yes, prior_no });
  const rule = (number: string | null) =>
    number === null ? t("outlook.withoutRule") : t("outlook.rule", { rule: number });
  return (
    <Panel title={t("outlook.drawn")}>
      <dl className="grid gap-x-4 gap-y-1.5 px-4 py-3 sm:grid-cols-[minmax(160px,auto)_1fr]">
        <dt className="text-soft">{t("outlook.runs")}</dt>
        <dd className="figures">
          {t("outlook.model", { count: outlook.count, seed: outlook.seed })}
        </dd>
        <dt className="text-soft">{t("outlook.renewals")}</dt>
        <dd>
          {rate(drawn.renewals)} <span className="text-soft">{rule(drawn.prior_rule)}</span>
        </dd>
        <dt className="text-soft">{t("outlook.answers")}</dt>
        <dd>
          {rate(drawn.answers)} <span className="text-soft">{rule(drawn.prior_rule)}</span>
        </dd>
        <dt className="text-soft">{t("outlook.arrivals")}</dt>
        <dd>{t("outlook.arrivalsOf", { arrivals: drawn.arrivals, months: drawn.months })}</dd>
        <dt className="text-soft">{t("outlook.plans")}</dt>
        <dd>
          {t("outlook.plansOf", { least: drawn.plan_least, most: drawn.plan_most })}{" "}
          <span className="text-soft">{rule(drawn.plan_rule)}</span>
          {drawn.plans.map((one) => (
            <span key={one.flow} className="figures block text-label text-soft">
              {t(`outlook.flow_${one.flow}`)}: {one.percents.map((of) => `${of} %`).join(", ")}
            </span>
          ))}
        </dd>
      </dl>
      <p className="px-4 pb-3 text-label text-soft">
        {t("outlook.notIn")}{" "}
        <a href="/manual/outlook" className="inline-block min-h-6 text-accent underline">
          {t("common.manual")}
        </a>
      </p>
    </Panel>
  );
}
