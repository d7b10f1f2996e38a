// The range picker and its buttons: earlier, later, out, in, live.
import * as Popover from "@radix-ui/react-popover";
import { ChevronDown, ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { formatMoment, formatSpan } from "../format/time";
import { useWords } from "../i18n";
import { Button, buttonLook, Field, INPUT } from "../parts/basic";
import {
  LIVE_RANGES,
  pan,
  parseRange,
  type Range,
  rangeText,
  resolve,
  settle,
  zoom,
} from "../range/range";

export function RangeTools({ range, onRange }: { range: Range; onRange: (range: Range) => void }) {
  const { t, language } = useWords();
  const [open, setOpen] = useState(false);
  const now = Date.now();
  const { from, until } = resolve(range, now);
  const middle = (from + until) / 2;
  const words =
    range.kind === "live"
      ? t("trend.last", { span: formatSpan(range.span, language) })
      : `${formatMoment(from, language)} – ${formatMoment(until, language)}`;
  const tool = (label: string, icon: ReactNode, next: Range) => (
    <Button small kind="quiet" aria-label={label} title={label} onClick={() => onRange(next)}>
      {icon}
    </Button>
  );
  return (
    <>
      {range.kind === "fixed" && (
        <Button small onClick={() => onRange({ kind: "live", span: until - from })}>
          {t("trend.goLive")}
        </Button>
      )}
      <div className="flex">
        {tool(t("trend.back"), <ChevronLeft size={16} aria-hidden="true" />, pan(range, -0.5, now))}
        {tool(
          t("trend.forward"),
          <ChevronRight size={16} aria-hidden="true" />,
          pan(range, 0.5, now),
        )}
        {tool(
          t("trend.zoomOut"),
          <ZoomOut size={16} aria-hidden="true" />,
          zoom(range, 2, middle, now),
        )}
        {tool(
          t("trend.zoomIn"),
          <ZoomIn size={16} aria-hidden="true" />,
          zoom(range, 0.5, middle, now),
        )}
      </div>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger className={buttonLook("plain", true)}>
          <span className="text-soft">{t("trend.range")}:</span> {words}
          <ChevronDown size={14} aria-hidden="true" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="end"
            sideOffset={4}
            aria-label={t("trend.range")}
            className="z-50 w-[min(320px,calc(100vw-24px))] rounded-box border border-line bg-panel p-3 shadow-float"
          >
            <div className="grid grid-cols-2 gap-1">
              {LIVE_RANGES.map((each) => {
                const offered = parseRange(each);
                const chosen = rangeText(range) === rangeText(offered);
                return (
                  <Button
                    key={each}
                    small
                    kind={chosen ? "plain" : "quiet"}
                    aria-pressed={chosen}
                    className="justify-start!"
                    onClick={() => {
                      onRange(offered);
                      setOpen(false);
                    }}
                  >
                    {t("trend.last", {
                      span: formatSpan(offered.kind === "live" ? offered.span : 0, language),
                    })}
                  </Button>
                );
              })}
            </div>
            <FixedForm
              from={from}
              until={until}
              onRange={(next) => {
                onRange(next);
                setOpen(false);
              }}
            />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </>
  );
}

function FixedForm({
  from,
  until,
  onRange,
}: {
  from: number;
  until: number;
  onRange: (range: Range) => void;
}) {
  const { t } = useWords();
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const start = new Date(String(form.get("from"))).getTime();
    const end = new Date(String(form.get("until"))).getTime();
    if (!(end > start)) return setWrong(true);
    onRange(settle(start, end, Date.now()));
  };
  return (
    <form onSubmit={submit} className="mt-3 flex flex-col gap-2 border-t border-line pt-3">
      <Field label={t("trend.from")}>
        {(ties) => (
          <input
            {...ties}
            name="from"
            type="datetime-local"
            step={1}
            defaultValue={localText(from)}
            className={INPUT}
          />
        )}
      </Field>
      <Field label={t("trend.until")} error={wrong ? t("trend.wrongRange") : undefined}>
        {(ties) => (
          <input
            {...ties}
            name="until"
            type="datetime-local"
            step={1}
            defaultValue={localText(until)}
            className={INPUT}
          />
        )}
      </Field>
      <Button type="submit" kind="primary" small>
        {t("trend.apply")}
      </Button>
    </form>
  );
}

/** A moment as the browser's own field wants it: local, without a zone. */
function localText(time: number): string {
  const offset = new Date(time).getTimezoneOffset() * 60_000;
  return new Date(time - offset).toISOString().slice(0, 19);
}
