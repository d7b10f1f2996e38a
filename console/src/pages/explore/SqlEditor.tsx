// Where SQL is written: numbered lines, Ctrl+Enter runs, an error points to its place.
import { Play, Square } from "lucide-react";
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { ProblemError } from "../../api/client";
import { BrokenOffError } from "../../api/sql";
import { formatCount } from "../../format/number";
import { formatSpan } from "../../format/time";
import { useWords } from "../../i18n";
import { onSecond } from "../../live/ticker";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { ExampleMenu } from "./Examples";
import { offsetOf, placeOf } from "./result";
import type { Run } from "./useRun";

const LINES_MIN = 6;
const LINES_MAX = 18;

export function SqlEditor({
  field,
  text,
  onText,
  run,
  onRun,
  onStop,
}: {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
  run: Run;
  onRun: (sql: string) => void;
  onStop: () => void;
}) {
  const { t } = useWords();
  const numbers = useRef<HTMLDivElement>(null);
  const lines = text.split("\n").length;
  const place = run.state === "failed" && run.sql === text ? placeIn(run.error) : undefined;
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onRun(text);
  };
  const goTo = () => {
    if (place === undefined || field.current === null) return;
    const from = offsetOf(text, place);
    const word = /^\w+/.exec(text.slice(from))?.[0].length ?? 1;
    field.current.focus();
    field.current.setSelectionRange(from, Math.min(text.length, from + word));
  };
  return (
    <Panel title={t("explore.query")} side={<ExampleMenu onChoose={onRun} />}>
      <div className="flex border-b border-line font-mono text-[13px] leading-[20px]">
        <div
          ref={numbers}
          aria-hidden="true"
          className="figures overflow-hidden border-r border-line bg-ground py-2 text-right text-soft select-none"
          style={{ height: height(lines) }}
        >
          {Array.from({ length: lines }, (_, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number.
            <div key={line} className="min-w-9 px-2">
              {place?.line === line + 1 ? <span className="text-urgent">◆</span> : line + 1}
            </div>
          ))}
        </div>
        <textarea
          ref={field}
          aria-label={t("explore.field")}
          aria-invalid={place !== undefined || undefined}
          aria-keyshortcuts="Control+Enter"
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={press}
          onScroll={(event) => {
            if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
          }}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          wrap="off"
          placeholder="SELECT tag, value, unit, time FROM latest"
          className="min-w-0 flex-1 resize-none bg-panel px-3 py-2 text-ink placeholder:text-soft focus-visible:-outline-offset-2"
          style={{ height: height(lines) }}
        />
      </div>
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2">
        {run.state === "running" ? (
          <Button onClick={onStop}>
            <Square size={12} aria-hidden="true" /> {t("explore.stop")}
          </Button>
        ) : (
          <Button kind="primary" disabled={text.trim() === ""} onClick={() => onRun(text)}>
            <Play size={12} aria-hidden="true" /> {t("explore.run")}
          </Button>
        )}
        {run.state === "running" ? (
          <Elapsed since={run.since} />
        ) : (
          <span className="text-label text-soft">{t("explore.runKeys")}</span>
        )}
        <span role="status" className="sr-only">
          {run.state === "done" &&
            t("explore.rows", {
              count: run.result.row_count,
              shown: formatCount(run.result.row_count),
            })}
        </span>
        {run.state === "stopped" && <p role="status">{t("explore.stopped")}</p>}
      </div>
      {run.state === "failed" && (
        <div className="px-4 pb-4">
          {run.error instanceof BrokenOffError ? (
            <p role="alert">{t("explore.broken", { count: run.error.rows })}</p>
          ) : (
            <ProblemNote error={run.error} />
          )}
          {place !== undefined && (
            <Button small className="mt-2" onClick={goTo}>
              {t("explore.goTo", place)}
            </Button>
          )}
        </div>
      )}
    </Panel>
  );
}

function height(lines: number): string {
  return `calc(${Math.min(LINES_MAX, Math.max(LINES_MIN, lines + 1))} * 20px + 16px)`;
}

function placeIn(error: unknown) {
  return error instanceof ProblemError ? placeOf(error.problem.detail) : undefined;
}

function Elapsed({ since }: { since: number }) {
  const { t, language } = useWords();
  const [now, setNow] = useState(since);
  useEffect(() => onSecond(setNow), []);
  return (
    <span className="figures text-soft">
      {t("explore.running", { span: formatSpan(Math.max(0, now - since), language) })}
    </span>
  );
}
