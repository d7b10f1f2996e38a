// Months as people write them.
import { useWords } from "../../i18n";

/** `2031-07` with its name. */
export function useMonth(): (month: string) => string {
  const { language } = useWords();
  const format = new Intl.DateTimeFormat(language === "ko" ? "ko-KR" : "en-GB", {
    year: "numeric",
    month: "long",
    timeZone: "UTC",
  });
  return (month) => format.format(Date.parse(`${month}-01`));
}
