// How long an asset is kept and by whose word, and whether it is on legal hold.
import { Link } from "@tanstack/react-router";
import type { AssetRetention } from "../../api/types";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { useAges } from "../storage/retention/ages";

export function Kept({ retention }: { retention: AssetRetention }) {
  const { t, language } = useWords();
  const { age } = useAges();
  const {
    samples_days: samples,
    figures_days: figures,
    rule,
    holds,
    rules_below: below,
  } = retention;
  const same = samples === figures;
  return (
    <>
      {same
        ? age(samples)
        : t("retention.keptSamples", { samples: age(samples), figures: age(figures) })}
      <Link
        to="/storage"
        className="block min-h-6 py-0.5 text-label text-soft no-underline hover:underline"
      >
        {rule === null
          ? t("retention.keptByHouse")
          : t("retention.keptBy", { name: labelText(rule.label, language) })}
      </Link>
      {holds.length > 0 && (
        <span className="block font-medium">
          <span aria-hidden="true" className="mr-1">
            ■
          </span>
          {t("retention.onHold")}
        </span>
      )}
      {holds.map((hold) => (
        <span key={hold.id} className="block text-label break-words text-soft">
          {hold.reason}
        </span>
      ))}
      {below > 0 && (
        <span className="block text-label text-soft">{t("retention.below", { count: below })}</span>
      )}
    </>
  );
}
