// What is parked: by tag, from whom, how much, since when, with an example of its values.
import { useState } from "react";
import type { Parked, ParkedTag } from "../../api/types";
import { formatBytes, formatCount } from "../../format/number";
import { formatAge, formatZoned } from "../../format/time";
import { formatValue } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { DropDialog } from "./DropDialog";
import { TakeAllDialog } from "./TakeAllDialog";
import { TakeDialog } from "./TakeDialog";

type Asked = { what: "take" | "drop"; row: ParkedTag } | { what: "all" };

export function ParkedPanel({
  data,
  source,
  onSource,
}: {
  data: Parked;
  source: string | undefined;
  onSource: (source: string | undefined) => void;
}) {
  const { t } = useWords();
  const [asked, setAsked] = useState<Asked>();
  const [said, setSaid] = useState<string[]>([]);
  const close = () => setAsked(undefined);
  const done = (lines: string[]) => {
    setSaid(lines);
    close();
  };
  const sources = [...new Set(data.parked.flatMap((row) => row.sources))].sort();
  const rows = data.parked.filter((row) => source === undefined || row.sources.includes(source));
  const mine = rows.filter((row) => row.may_decide);
  return (
    <>
      <div role="status">
        {said.length > 0 && (
          <ul className="panel px-4 py-2">
            {said.map((line) => (
              <li key={line} className="break-words">
                {line}
              </li>
            ))}
          </ul>
        )}
      </div>
      {data.count > 0 && (
        <Panel
          title={t("unknown.parked")}
          side={
            <div className="flex flex-wrap items-center gap-2">
              {sources.length > 1 && (
                <SourceChoice sources={sources} source={source} onSource={onSource} />
              )}
              {mine.length > 1 && (
                <Button small onClick={() => setAsked({ what: "all" })}>
                  {t("unknown.takeAll", { count: mine.length })}
                </Button>
              )}
            </div>
          }
        >
          <p className="px-4 pt-3 pb-1 text-soft">{t("unknown.parkedText")}</p>
          <Rows rows={rows} onAsk={(what, row) => setAsked({ what, row })} />
          {data.parked.length < data.count && (
            <p className="border-t border-line px-4 py-2 text-label text-soft">
              {t("unknown.more", { shown: data.parked.length, count: data.count })}
            </p>
          )}
        </Panel>
      )}
      {asked?.what === "take" && <TakeDialog row={asked.row} onClose={close} onDone={done} />}
      {asked?.what === "drop" && <DropDialog row={asked.row} onClose={close} onDone={done} />}
      {asked?.what === "all" && <TakeAllDialog rows={mine} onClose={close} onDone={done} />}
    </>
  );
}

function SourceChoice({
  sources,
  source,
  onSource,
}: {
  sources: readonly string[];
  source: string | undefined;
  onSource: (source: string | undefined) => void;
}) {
  const { t } = useWords();
  return (
    <label className="inline-flex items-center gap-1.5 text-label text-soft">
      {t("unknown.source")}
      <select
        value={source ?? ""}
        onChange={(event) => onSource(event.target.value || undefined)}
        className="min-h-7 rounded-box border border-line-strong bg-panel px-1.5 font-medium text-ink"
      >
        <option value="">{t("unknown.allSources")}</option>
        {sources.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}

function Rows({
  rows,
  onAsk,
}: {
  rows: readonly ParkedTag[];
  onAsk: (what: "take" | "drop", row: ParkedTag) => void;
}) {
  const { t } = useWords();
  const head = "px-4 py-1.5 font-medium whitespace-nowrap";
  return (
    <table className="w-full border-collapse text-left">
      <thead className="text-label text-soft">
        <tr>
          <th scope="col" className={head}>
            {t("unknown.tag")}
          </th>
          <th scope="col" className={`${head} text-right max-sm:hidden`}>
            {t("unknown.newest")}
          </th>
          <th scope="col" className={`${head} text-right max-sm:hidden`}>
            {t("unknown.samples")}
          </th>
          <th scope="col" className={`${head} max-lg:hidden`}>
            {t("unknown.source")}
          </th>
          <th scope="col" className={`${head} max-lg:hidden`}>
            {t("unknown.since")}
          </th>
          <td className={head} />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.tag} row={row} onAsk={onAsk} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  row,
  onAsk,
}: {
  row: ParkedTag;
  onAsk: (what: "take" | "drop", row: ParkedTag) => void;
}) {
  const { t } = useWords();
  const dot = row.tag.lastIndexOf(".");
  const asset = row.tag.slice(0, dot);
  return (
    <tr className="border-t border-line align-top hover:bg-raised">
      <th scope="row" className="px-4 py-2 font-normal">
        <span className="font-medium break-all">{row.tag.slice(dot + 1)}</span>
        <span className="block text-label break-all text-soft">{asset}</span>
        <span className="block text-label sm:hidden">
          <Newest row={row} />
        </span>
        <span className="figures block text-label text-soft sm:hidden">
          {t("unknown.samples")} {formatCount(row.samples)} · <Since row={row} />
        </span>
        <span className="block text-label break-all text-soft lg:hidden">
          {t("unknown.source")} {row.sources.join(", ")}
        </span>
        {row.made && <span className="block text-label text-soft">{t("unknown.made")}</span>}
      </th>
      <td className="px-4 py-2 text-right max-sm:hidden">
        <Newest row={row} />
      </td>
      <td className="figures px-4 py-2 text-right whitespace-nowrap max-sm:hidden">
        {formatCount(row.samples)}
        <span className="block text-label text-soft">{formatBytes(row.bytes)}</span>
      </td>
      <td className="px-4 py-2 break-all max-lg:hidden">{row.sources.join(", ")}</td>
      <td className="px-4 py-2 whitespace-nowrap max-lg:hidden">
        <Since row={row} />
      </td>
      <td className="px-4 py-2 text-right">
        {row.may_decide ? (
          <span className="inline-flex flex-wrap justify-end gap-1.5">
            <Button
              small
              aria-label={t("unknown.takeNamed", { tag: row.tag })}
              onClick={() => onAsk("take", row)}
            >
              {t("unknown.take")}
            </Button>
            <Button
              small
              kind="quiet"
              aria-label={t("unknown.dropNamed", { tag: row.tag })}
              onClick={() => onAsk("drop", row)}
            >
              {t("unknown.drop")}
            </Button>
          </span>
        ) : (
          <span className="text-label text-soft">{t("unknown.mayNot", { owner: row.owner })}</span>
        )}
      </td>
    </tr>
  );
}

/** The newest value with its unit, its kind and its age. */
function Newest({ row }: { row: ParkedTag }) {
  const { t, language } = useWords();
  if (row.data_type === null) return <span className="text-soft">{t("unknown.noValue")}</span>;
  const at = Date.parse(row.last);
  const kind = { data_type: kindOf(row), band: null };
  return (
    <>
      <span className="figures break-words">{formatValue(row.last_value, kind, language)}</span>
      {row.unit_text !== null && <span className="unit">{`\u2009${row.unit_text}`}</span>}
      <span className="text-label text-soft sm:block">
        {" "}
        {t(`unknown.kind_${row.data_type}`)},{" "}
        <time dateTime={row.last} title={formatZoned(at, language)} className="whitespace-nowrap">
          {formatAge(at, Date.now(), language)}
        </time>
      </span>
    </>
  );
}

/** The newest value may be of another kind than that which the tag would get. */
function kindOf({ last_value, data_type }: ParkedTag) {
  if (typeof last_value === "string") return "text";
  if (typeof last_value === "number" && data_type === "text") return "float";
  return data_type ?? "text";
}

function Since({ row }: { row: ParkedTag }) {
  const { language } = useWords();
  const at = Date.parse(row.since);
  return (
    <time dateTime={row.since} title={formatZoned(at, language)}>
      {formatAge(at, Date.now(), language)}
    </time>
  );
}
