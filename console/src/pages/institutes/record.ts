// A record behind a number of an institute's year, in words.
import type { ReportRecord } from "../../api/report";
import { formatMoney } from "../../format/money";
import { useWords } from "../../i18n";

export function useRecord(): (record: ReportRecord) => string {
  const { t, language } = useWords();
  return (record) => {
    switch (record.kind) {
      case "membership":
        return `${record.organisation} · ${t("network.termDays", record)}`;
      case "transfer":
        return [
          t("network.transferOf", { number: record.number }),
          record.day,
          formatMoney(record.amount, language),
        ].join(" · ");
      case "centre":
        return [record.centre, t(`agreed.centre_${record.of}`), record.day].join(" · ");
      case "of_centre":
        return [
          record.organisation,
          record.centre,
          t("agreed.recordOf", { number: record.number }),
          record.day,
          record.amount,
        ].join(" · ");
      case "project":
        return [record.project, record.day].join(" · ");
      case "level":
        return [record.project, levelsOf(record.scale, record), record.day].join(" · ");
    }
  };
}

/** From which readiness level to which. */
export function levelsOf(scale: "trl" | "mrl", { from, to }: { from: number; to: number }): string {
  return `${scale.toUpperCase()} ${from} → ${to}`;
}

export function keyOfRecord(record: ReportRecord): string {
  switch (record.kind) {
    case "membership":
      return record.organisation;
    case "centre":
      return record.centre;
    case "project":
    case "level":
      return record.project;
    default:
      return String(record.number);
  }
}
