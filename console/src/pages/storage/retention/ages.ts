// Ages of what is kept: as words, and as a person types them. An empty field is for ever.
import { useWords } from "../../../i18n";

export function useAges() {
  const { t } = useWords();
  const age = (days: number | null) =>
    days === null ? t("retention.forEver") : t("retention.days", { count: days });
  return { age };
}

/** Days out of a field: null is for ever, undefined is no number of days. */
export function readDays(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const days = Number(trimmed);
  return /^\d+$/.test(trimmed) && days > 0 ? days : undefined;
}
