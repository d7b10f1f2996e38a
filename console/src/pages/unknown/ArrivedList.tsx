// The tags that nobody made, each with its value as it stands now and who brings it.
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { Arrived, TagView } from "../../api/types";
import { formatCount } from "../../format/number";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { LiveState } from "../../live/LiveState";
import { LiveAge, LiveValue } from "../../live/LiveValue";
import { Panel } from "../../parts/basic";

const ROW_PX = 52;

export function ArrivedList({ data }: { data: Arrived }) {
  const { t } = useWords();
  return (
    <Panel
      title={
        <>
          {t("unknown.arrived")}{" "}
          <span className="figures font-normal text-soft">{formatCount(data.count)}</span>
        </>
      }
    >
      <p className="px-4 py-3 text-soft">
        {t("unknown.arrivedText")}
        {data.count === 0 && ` ${t("unknown.arrivedNone")}`}
      </p>
      {data.count > 0 && <Tags tags={data.tags} />}
      {data.tags.length < data.count && (
        <p className="border-t border-line px-4 py-2 text-label text-soft">
          {t("unknown.arrivedMore", { shown: data.tags.length, count: data.count })}
        </p>
      )}
    </Panel>
  );
}

/** There can be a thousand: only the rows in sight are in the page, and only they are live. */
function Tags({ tags }: { tags: readonly TagView[] }) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const scroll = useVirtualizer({
    count: tags.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  return (
    <div
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus.
      tabIndex={0}
      role="region"
      aria-label={t("unknown.arrived")}
      className="max-h-[480px] overflow-y-auto border-t border-line"
    >
      <ul className="relative" style={{ height: scroll.getTotalSize() }}>
        {scroll.getVirtualItems().map((item) => {
          const tag = tags[item.index];
          if (tag === undefined) return null;
          return (
            <li
              key={tag.path}
              style={{ height: ROW_PX, transform: `translateY(${item.start}px)` }}
              className="absolute inset-x-0 top-0 border-b border-line px-4"
            >
              <Line tag={tag} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Line({ tag }: { tag: TagView }) {
  const { t, language } = useWords();
  return (
    <div className="flex h-full items-center gap-3">
      <LiveState tag={tag} />
      <div className="min-w-0 flex-1">
        <Link
          to="/assets"
          search={{ asset: tag.asset, tags: tag.path }}
          className="block truncate font-medium no-underline hover:underline"
        >
          {labelText(tag.label, language)}
        </Link>
        <span className="block truncate text-label text-soft" title={tag.asset}>
          {tag.asset}
        </span>
      </div>
      <span className="w-36 shrink-0 truncate text-label text-soft max-lg:hidden">
        {t(`unknown.kind_${tag.data_type}`)}
      </span>
      <span className="w-40 shrink-0 truncate text-label text-soft max-lg:hidden">
        {tag.connection === null ? (
          t("unknown.byProgram")
        ) : (
          <Link
            to="/connections"
            search={{ connection: tag.connection }}
            className="no-underline hover:underline"
          >
            {tag.connection}
          </Link>
        )}
      </span>
      <LiveValue tag={tag} className="max-w-40 truncate text-right sm:w-32" />
      <LiveAge tag={tag} className="w-20 text-right max-sm:hidden" />
    </div>
  );
}
