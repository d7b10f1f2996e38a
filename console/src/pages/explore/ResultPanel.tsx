// What came of a query: how many rows, how long it took, as a chart or a table, and as a file.
import { ChartLine, Table2 } from "lucide-react";
import { useMemo } from "react";
import type { SqlRows } from "../../api/types";
import { formatCount } from "../../format/number";
import { formatTook } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ResultChart } from "./ResultChart";
import { ResultTable } from "./ResultTable";
import { linesOf } from "./result";
import { SaveMenu } from "./SaveMenu";

export function ResultPanel({
  sql,
  result,
  tookMs,
  view,
  onView,
}: {
  sql: string;
  result: SqlRows;
  tookMs: number;
  view: "table" | "chart" | undefined;
  onView: (view: "table" | "chart") => void;
}) {
  const { t, language } = useWords();
  const lines = useMemo(() => linesOf(result), [result]);
  const chart = lines !== undefined && view !== "table";
  const shown = formatCount(result.row_count);
  const rows = result.more
    ? t("explore.rowsMore", { shown })
    : t("explore.rows", { count: result.row_count, shown });
  return (
    <Panel
      title={t("explore.result")}
      side={
        <div className="flex flex-wrap items-center gap-1.5">
          <span className="figures mr-1.5 text-soft">
            {rows} · {formatTook(tookMs, language)}
          </span>
          {lines !== undefined && (
            <>
              <Button
                small
                kind="quiet"
                aria-pressed={chart}
                className="aria-pressed:bg-accent-wash"
                onClick={() => onView("chart")}
              >
                <ChartLine size={14} aria-hidden="true" /> {t("explore.chart")}
              </Button>
              <Button
                small
                kind="quiet"
                aria-pressed={!chart}
                className="aria-pressed:bg-accent-wash"
                onClick={() => onView("table")}
              >
                <Table2 size={14} aria-hidden="true" /> {t("explore.table")}
              </Button>
            </>
          )}
          <SaveMenu sql={() => sql} what={t("explore.saveAll")} />
        </div>
      }
    >
      {result.rows.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("explore.noRows")}</p>
      ) : chart ? (
        <ResultChart {...lines} />
      ) : (
        <ResultTable result={result} />
      )}
    </Panel>
  );
}
