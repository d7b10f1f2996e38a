// A value, its unit and its age as they stand now. React draws the frame once; samples are
// written straight into the text nodes.
import { useEffect, useRef } from "react";
import type { State, TagView } from "../api/types";
import { formatAge, formatZoned } from "../format/time";
import { formatValue, unitText } from "../format/value";
import { useWords } from "../i18n";
import { feed } from "./feed";
import { onSecond } from "./ticker";

export function LiveValue({ tag, className = "" }: { tag: TagView; className?: string }) {
  const { language } = useWords();
  const box = useRef<HTMLSpanElement>(null);
  const digits = useRef<HTMLSpanElement>(null);
  const { path, data_type, band } = tag;
  useEffect(
    () =>
      feed.watch(path, (sample) => {
        if (box.current) {
          box.current.dataset.state = sample.state;
          box.current.toggleAttribute("data-none", sample.value === null);
        }
        const text = formatValue(sample.value, { data_type, band }, language);
        if (digits.current && digits.current.textContent !== text)
          digits.current.textContent = text;
      }),
    [path, data_type, band, language],
  );
  const unit = unitText(tag);
  return (
    <span
      ref={box}
      className={`value figures whitespace-nowrap ${className}`}
      data-state={tag.state}
      data-none={tag.value === null ? "" : undefined}
    >
      <span ref={digits} className="digits">
        {formatValue(tag.value, tag, language)}
      </span>
      {unit && <span className="unit">{`\u2009${unit}`}</span>}
    </span>
  );
}

/** How long ago the tag's newest sample was. */
export function LiveAge({ tag, className = "" }: { tag: TagView; className?: string }) {
  const { language } = useWords();
  const ref = useRef<HTMLSpanElement>(null);
  const first = tag.time === null ? Number.NaN : Date.parse(tag.time);
  const { path } = tag;
  useEffect(() => {
    let time = first;
    const draw = () => {
      if (ref.current === null || !Number.isFinite(time)) return;
      ref.current.textContent = formatAge(time, Date.now(), language);
      ref.current.title = formatZoned(time, language);
    };
    const stopWatch = feed.watch(path, (sample) => {
      time = sample.time;
    });
    const stopClock = onSecond(draw);
    draw();
    return () => {
      stopWatch();
      stopClock();
    };
  }, [path, first, language]);
  return (
    <span ref={ref} className={`figures text-label whitespace-nowrap text-soft ${className}`} />
  );
}

/** Calls back with the tag's state, only when it changes: for marks and words. */
export function watchState(path: string, onChange: (state: State) => void): () => void {
  let known: State | undefined;
  return feed.watch(path, (sample) => {
    if (sample.state === known) return;
    known = sample.state;
    onChange(sample.state);
  });
}
