// Indicators: number, unit, bar with normal band and a mark for now, age, and a small trend.
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { PenLine } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { TREND_TAGS_MAX, trend } from "../../api/queries";
import type { TagView, Trend, TrendSeries } from "../../api/types";
import { labelText, unitText } from "../../format/value";
import { useWords } from "../../i18n";
import type { Words } from "../../i18n/en";
import { feed } from "../../live/feed";
import { useLiveState } from "../../live/LiveState";
import { LiveAge, LiveValue } from "../../live/LiveValue";
import { StateWord } from "../../parts/State";
import { Spark } from "../../trend/Spark";
import { useQuantised } from "../../trend/useQuantised";
import { gaugeOf, share } from "./gauge";
import type { Group } from "./groups";
import { bandNumber } from "./values";
import { WriteDialog } from "./WriteDialog";

type KnownStatus = keyof Words["status"];

const SPAN = 15 * 60_000;

export function Indicators({
  groups,
  shown,
  full,
  onToggle,
}: {
  groups: readonly Group[];
  shown: readonly string[];
  full: boolean;
  onToggle: (path: string) => void;
}) {
  const { t, language } = useWords();
  const { from, series } = useSparks(groups);
  const [writing, setWriting] = useState<TagView>();
  return (
    <section aria-label={t("assets.indicators")} className="panel overflow-hidden">
      {groups.map((group) => (
        <section key={group.key} className="border-b border-line last:border-b-0">
          <h2 className="bg-raised px-4 py-1 text-label text-soft">
            {group.asset === undefined ? (
              group.label === null ? (
                t("assets.general")
              ) : (
                labelText(group.label, language)
              )
            ) : (
              <Link
                to="/assets"
                search={({ range }) => ({ range, asset: group.asset })}
                className="inline-block min-h-6 py-1 no-underline hover:underline"
              >
                {labelText(group.label, language)}
              </Link>
            )}
          </h2>
          <ul className="grid gap-px bg-line sm:grid-cols-2 2xl:grid-cols-3">
            {group.tags.map((tag) => (
              <Indicator
                key={tag.path}
                tag={tag}
                series={series.get(tag.path)}
                from={from}
                chosen={shown.includes(tag.path)}
                full={full}
                onToggle={() => onToggle(tag.path)}
                onWrite={() => setWriting(tag)}
              />
            ))}
            {/* Fills the last row, so that the grid's lines end in panel and not in grey. */}
            {group.tags.length % 2 === 1 && (
              <li aria-hidden="true" className="bg-panel max-sm:hidden 2xl:hidden" />
            )}
            {group.tags.length % 3 !== 0 && (
              <li
                aria-hidden="true"
                className={`hidden bg-panel 2xl:block ${group.tags.length % 3 === 1 ? "col-span-2" : ""}`}
              />
            )}
          </ul>
        </section>
      ))}
      {writing !== undefined && <WriteDialog tag={writing} onClose={() => setWriting(undefined)} />}
    </section>
  );
}

function Indicator({
  tag,
  series,
  from,
  chosen,
  full,
  onToggle,
  onWrite,
}: {
  tag: TagView;
  series: TrendSeries | undefined;
  from: number;
  chosen: boolean;
  full: boolean;
  onToggle: () => void;
  onWrite: () => void;
}) {
  const { t, language } = useWords();
  const state = useLiveState(tag);
  const name = labelText(tag.label, language);
  const numeric = tag.data_type === "float" || tag.data_type === "integer";
  return (
    <li className="relative min-w-0 bg-panel px-4 pt-2 pb-2.5">
      <div className="flex min-h-7 items-center gap-2">
        <label className="flex min-h-6 min-w-0 cursor-pointer items-center gap-2">
          <input
            type="checkbox"
            checked={chosen}
            disabled={!chosen && full}
            onChange={onToggle}
            aria-label={t("assets.show", { name })}
            title={!chosen && full ? t("trend.most") : t("assets.show", { name })}
            className="size-3.5 shrink-0 accent-[var(--accent)]"
          />
          <span className="truncate" title={labelText(tag.description, language) || name}>
            {name}
          </span>
        </label>
        {tag.may_write && (
          <button
            type="button"
            onClick={onWrite}
            aria-label={`${t("assets.write")}: ${name}`}
            className="inline-flex min-h-6 shrink-0 items-center gap-1 rounded-sm px-1 text-label text-accent hover:bg-raised"
          >
            <PenLine size={12} aria-hidden="true" /> {t("assets.write")}
          </button>
        )}
        <LiveAge tag={tag} className="ml-auto" />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_92px] items-end gap-x-4">
        <div className="min-w-0">
          <p className="flex flex-wrap items-baseline gap-x-2">
            <LiveValue tag={tag} className="text-figure" />
            {state !== "normal" && (
              <span className="text-label">
                <StateWord state={state} />
              </span>
            )}
            {tag.quality !== "Good" && <Reason tag={tag} />}
          </p>
          {numeric && <Bar tag={tag} state={state} />}
        </div>
        {numeric && (
          <Spark
            tag={tag}
            series={series}
            from={from}
            span={SPAN}
            className="h-9"
            label={`${name}, ${t("assets.lastMinutes")}`}
          />
        )}
      </div>
    </li>
  );
}

function Reason({ tag }: { tag: TagView }) {
  const { t, known } = useWords();
  if (!known(`status.${tag.status}`)) return null;
  return <span className="text-label text-soft">{t(`status.${tag.status as KnownStatus}`)}</span>;
}

function Bar({ tag, state }: { tag: TagView; state: string }) {
  const { t } = useWords();
  const now = useRef<HTMLSpanElement>(null);
  const { path, band } = tag;
  const gauge = gaugeOf(band);
  const first = typeof tag.value === "number" ? tag.value : null;
  useEffect(() => {
    const ends = gaugeOf(band);
    if (ends === null) return;
    const place = (value: unknown) => {
      if (now.current === null) return;
      now.current.hidden = typeof value !== "number";
      if (typeof value === "number") now.current.style.left = `${share(ends, value)}%`;
    };
    place(first);
    return feed.watch(path, (sample) => place(sample.value));
  }, [path, band, first]);
  if (gauge === null || band === null) {
    return <p className="mt-0.5 text-label text-soft">{t("assets.noBand")}</p>;
  }
  const left = band.low === null ? 0 : share(gauge, band.low);
  const right = band.high === null ? 100 : share(gauge, band.high);
  const words = bandWords(tag);
  return (
    <>
      <div className="gauge mt-1.5" data-state={state} aria-hidden="true">
        <span className="normal" style={{ left: `${left}%`, width: `${right - left}%` }} />
        <span ref={now} className="now" />
      </div>
      <p className="figures mt-1 truncate text-label text-soft">{t(words.key, words.with)}</p>
    </>
  );
}

function bandWords(tag: TagView) {
  const text = (value: number | null) => (value === null ? "" : bandNumber(value, tag));
  const unit = unitText(tag);
  const end = unit === "" ? "" : `\u2009${unit}`;
  const low = tag.band?.low ?? null;
  const high = tag.band?.high ?? null;
  if (low === null)
    return { key: "assets.below", with: { low: "", high: text(high) + end } } as const;
  if (high === null)
    return { key: "assets.over", with: { low: text(low) + end, high: "" } } as const;
  return { key: "assets.within", with: { low: text(low), high: text(high) + end } } as const;
}

/** The small trends of all tags, twelve a call. */
function useSparks(groups: readonly Group[]) {
  const until = useQuantised(60_000);
  const from = until - SPAN;
  const paths = groups
    .flatMap((group) => group.tags)
    .filter((tag) => tag.data_type === "float" || tag.data_type === "integer")
    .map((tag) => tag.path);
  const calls: string[][] = [];
  for (let at = 0; at < paths.length; at += TREND_TAGS_MAX) {
    calls.push(paths.slice(at, at + TREND_TAGS_MAX));
  }
  const answers = useQueries({
    queries: calls.map((tags) => ({
      ...trend(tags, new Date(from).toISOString(), new Date(until).toISOString(), 92),
      placeholderData: (before: Trend | undefined) => before,
    })),
  });
  const series = new Map(
    answers.flatMap((answer) => answer.data?.series ?? []).map((each) => [each.tag, each]),
  );
  return { from, series };
}
