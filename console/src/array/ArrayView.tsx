// A picture of a tag that keeps arrays, with its figures, and a way from one sample to the next.
import { ChevronLeft, ChevronRight, ChevronsRight, ZoomOut } from "lucide-react";
import { useCallback, useState } from "react";
import type { ArrayPicture, TagView } from "../api/types";
import { formatInteger } from "../format/number";
import { formatExact, formatZoned } from "../format/time";
import { formatValue, unitText } from "../format/value";
import { useWords } from "../i18n";
import { Button } from "../parts/basic";
import { ProblemNote } from "../parts/ProblemNote";
import { ArrayChart } from "./ArrayChart";
import { ArrayTable } from "./ArrayTable";
import { runOf, type Window } from "./rows";
import { useArray } from "./useArray";

/** In a table fewer rows say more. */
const ROWS = 200;

export function ArrayView({
  tag,
  name,
  at,
  end,
  onAt,
  pixels,
  table,
  hints,
}: {
  tag: TagView;
  name: string;
  /** The moment that is looked at; the end of the range when left out. */
  at: string | undefined;
  /** Where a range that stands still ends; the newest when left out. */
  end: string | undefined;
  onAt: (at: string | undefined) => void;
  pixels: number;
  table: boolean;
  /** Whether keys and mouse are told of: under the first picture alone. */
  hints: boolean;
}) {
  const { t, language } = useWords();
  const [part, setPart] = useState<Window>();
  const { box, picture, error, refetch, hovering } = useArray(
    tag.path,
    at ?? end,
    part,
    table ? ROWS : pixels,
  );
  const words = useArrayWords(tag);
  const step = useCallback(
    (to: -1 | 0 | 1) => {
      const next = to === 0 ? undefined : to < 0 ? picture?.previous : picture?.next;
      if (next !== null) onAt(next);
    },
    [picture, onAt],
  );
  const points = picture?.points ?? null;
  return (
    <div ref={box} className="min-h-[248px]">
      {error !== null && <ProblemNote error={error} retry={() => void refetch()} />}
      {picture !== undefined && (
        <>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Steps
              picture={picture}
              last={end === undefined ? t("array.newest") : t("array.end")}
              there={at === undefined && !hovering}
              onStep={step}
            />
            <p className="figures flex flex-wrap gap-x-3 text-label text-soft">
              {picture.time !== null && (
                <time
                  dateTime={picture.time}
                  title={formatZoned(Date.parse(picture.time), language)}
                  className="font-medium text-ink"
                >
                  {formatExact(Date.parse(picture.time))}
                </time>
              )}
              {words.figures(picture).map((figure) => (
                <span key={figure}>{figure}</span>
              ))}
            </p>
            {part !== undefined && (
              <Button small kind="quiet" onClick={() => setPart(undefined)}>
                <ZoomOut size={14} aria-hidden="true" /> {t("array.whole")}
              </Button>
            )}
          </div>
          {points !== null && points > 0 && table && <ArrayTable tag={tag} picture={picture} />}
          {points !== null && points > 0 && !table && (
            <ArrayChart
              picture={picture}
              part={part}
              onPart={setPart}
              onStep={step}
              say={(run) => words.run(picture, run)}
              language={language}
              label={name}
            />
          )}
          {(points === null || points === 0) && (
            <p className="hatched my-2 grid h-[168px] place-items-center rounded-box border border-line">
              <span className="bg-panel px-2 text-soft">{words.none(picture)}</span>
            </p>
          )}
          {points !== null && points > 0 && (
            <p className="text-label text-soft">
              {words.drawn(picture)}
              {!table && hints && (
                <>
                  {" · "}
                  <span className="max-sm:hidden">{t("array.mouse")} </span>
                  {t("array.keys")}
                </>
              )}
            </p>
          )}
        </>
      )}
    </div>
  );
}

function Steps({
  picture,
  last,
  there,
  onStep,
}: {
  picture: ArrayPicture;
  /** What the last one is called. */
  last: string;
  /** Whether that is the one which is shown. */
  there: boolean;
  onStep: (step: -1 | 0 | 1) => void;
}) {
  const { t } = useWords();
  return (
    <span className="inline-flex items-center gap-1">
      <Button
        small
        aria-label={t("array.previous")}
        title={t("array.previous")}
        disabled={picture.previous === null}
        onClick={() => onStep(-1)}
      >
        <ChevronLeft size={14} aria-hidden="true" />
      </Button>
      <Button
        small
        aria-label={t("array.next")}
        title={t("array.next")}
        disabled={picture.next === null}
        onClick={() => onStep(1)}
      >
        <ChevronRight size={14} aria-hidden="true" />
      </Button>
      <Button small disabled={there} onClick={() => onStep(0)}>
        {last} <ChevronsRight size={14} aria-hidden="true" />
      </Button>
    </span>
  );
}

function useArrayWords(tag: TagView) {
  const { t, language } = useWords();
  const unit = unitText(tag);
  const number = { data_type: "float", band: tag.band } as const;
  const say = (value: number) =>
    `${formatValue(value, number, language)}${unit && `\u2009${unit}`}`;
  return {
    figures: ({ points, min, max, quality }: ArrayPicture): string[] => [
      ...(points === null
        ? []
        : [t("array.points", { count: points, shown: formatInteger(points) })]),
      ...(min === null || max === null
        ? []
        : [t("array.lowest", { value: say(min) }), t("array.highest", { value: say(max) })]),
      ...(quality === "Good" ? [] : [t(`quality.${quality}`)]),
    ],
    run: (picture: ArrayPicture, run: number): string => {
      const { from, until } = runOf(picture, run);
      const low = picture.low[run];
      const high = picture.high[run];
      const where =
        from === until
          ? t("array.point", { at: formatInteger(from) })
          : t("array.run", { from: formatInteger(from), until: formatInteger(until) });
      if (low == null || high == null) return `${where}  ·  ${t("trend.gap")}`;
      return `${where}  ·  ${low === high ? say(low) : `${say(low)} … ${say(high)}`}`;
    },
    drawn: ({ step }: ArrayPicture): string =>
      step === 1 ? t("array.every") : t("array.runs", { count: step }),
    none: ({ time, points, quality }: ArrayPicture): string => {
      if (time === null) return t("array.noSample");
      return points === 0
        ? t("array.empty")
        : t("array.noValue", { quality: t(`quality.${quality}`) });
    },
  };
}
