// What members of a tier may do and have, in words.
import type { Benefits } from "../../api/network";
import { useWords } from "../../i18n";

/** What of it is anything, each in a few words. */
export function useBenefits(): (of: Benefits) => string[] {
  const { t } = useWords();
  return (of) => [
    t(`network.projects_${of.projects}`),
    ...(of.lab_hours > 0 ? [t("network.labHoursOf", { count: of.lab_hours })] : []),
    ...(of.affiliates > 0 ? [t("network.affiliatesOf", { count: of.affiliates })] : []),
    ...(of.in_kind === "0" ? [] : [t("network.inKindOf", { percent: of.in_kind })]),
  ];
}
