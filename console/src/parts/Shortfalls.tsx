// Rules that are not kept: what each says, what there is, and what would satisfy it.
import type { Shortfall } from "../api/network";
import { labelText } from "../format/value";
import { useWords } from "../i18n";
import { useFigure } from "./figure";

export function Shortfalls({ rules }: { rules: readonly Shortfall[] }) {
  const { t, language } = useWords();
  const figure = useFigure();
  return (
    <ul className="flex flex-col gap-2">
      {rules.map((one) => (
        <li key={one.rule} className="flex gap-3">
          <span className="figures font-medium">{one.rule}</span>
          <span>
            {labelText(one.sentence, language)}
            <span className="block text-label text-soft">
              {t("network.found", { found: figure(one.found) })} ·{" "}
              {t("network.wanted", { wanted: figure(one.wanted) })}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
