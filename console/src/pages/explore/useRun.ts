// A query that runs for this page: one at a time, stopped when another begins or the page goes.
import { useCallback, useEffect, useRef, useState } from "react";
import { runSql } from "../../api/sql";
import type { SqlRows } from "../../api/types";

export type Run =
  | { state: "none" }
  | { state: "running"; sql: string; since: number }
  | { state: "stopped"; sql: string }
  | { state: "failed"; sql: string; error: unknown }
  | { state: "done"; sql: string; result: SqlRows; tookMs: number };

export function useRun(): { run: Run; start: (sql: string) => void; stop: () => void } {
  const [run, setRun] = useState<Run>({ state: "none" });
  const own = useRef<AbortController>(undefined);
  const stop = useCallback(() => own.current?.abort(), []);
  useEffect(() => stop, [stop]);
  const start = useCallback((sql: string) => {
    own.current?.abort();
    const mine = new AbortController();
    own.current = mine;
    const since = Date.now();
    setRun({ state: "running", sql, since });
    runSql(sql, mine.signal).then(
      // When another has begun meanwhile, what that one says holds.
      (result) => {
        if (own.current !== mine) return;
        setRun({ state: "done", sql, result, tookMs: Date.now() - since });
      },
      (error: unknown) => {
        if (own.current !== mine) return;
        setRun(mine.signal.aborted ? { state: "stopped", sql } : { state: "failed", sql, error });
      },
    );
  }, []);
  return { run, start, stop };
}
