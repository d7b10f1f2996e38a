// One connection: what happened to it as a timeline, what it reads, and what can be done.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Play, Square, Trash2, X } from "lucide-react";
import { useRef, useState } from "react";
import { call } from "../../api/client";
import { connection as connectionQuery, protocols, queryClient } from "../../api/queries";
import type { ConnectionPage } from "../../api/types";
import { formatMoment, formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { LiveState } from "../../live/LiveState";
import { LiveAge, LiveValue } from "../../live/LiveValue";
import { Button, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { ProblemNote } from "../../parts/ProblemNote";
import { ConnectionWord } from "../../parts/State";

export function ConnectionStory({ id, onClose }: { id: string; onClose: () => void }) {
  const { t, language } = useWords();
  const { data, error, refetch } = useQuery(connectionQuery(id));
  const { data: spoken } = useQuery(protocols);
  const settings = spoken?.find((each) => each.name === data?.protocol)?.settings;
  if (error !== null && data === undefined) {
    return <ProblemNote error={error} retry={() => void refetch()} />;
  }
  if (data === undefined) return null;
  return (
    <Panel
      title={labelText(data.label, language)}
      side={
        <div className="flex flex-wrap items-center gap-2">
          {data.may_change && <Acts page={data} onGone={onClose} />}
          <Button small kind="quiet" aria-label={t("common.close")} onClick={onClose}>
            <X size={16} aria-hidden="true" />
          </Button>
        </div>
      }
    >
      <div className="grid gap-x-8 gap-y-5 p-4 lg:grid-cols-[minmax(280px,2fr)_3fr]">
        <div className="min-w-0">
          <h3 className="mb-2">{t("connections.story")}</h3>
          <Story page={data} />
          <h3 className="mt-5 mb-1">{t("connections.settings")}</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5">
            {Object.entries(data.settings).map(([key, value]) => (
              <div key={key} className="contents">
                <dt className="text-soft">
                  {labelText(settings?.find((each) => each.key === key)?.label ?? key, language)}
                </dt>
                <dd className="break-all">{value}</dd>
              </div>
            ))}
          </dl>
          <Link
            to="/assets"
            search={{ asset: data.asset }}
            className="mt-3 inline-block min-h-6 text-accent"
          >
            {t("connections.health")}
          </Link>
        </div>
        <Points page={data} />
      </div>
    </Panel>
  );
}

function Story({ page }: { page: ConnectionPage }) {
  const { t, language } = useWords();
  if (page.story.length === 0) return <p className="text-soft">{t("connections.storyNone")}</p>;
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus.
      tabIndex={0}
      role="region"
      aria-label={t("connections.story")}
      className="max-h-80 overflow-y-auto"
    >
      <ol className="ml-1.5 border-l border-line-strong">
        {page.story.map((entry) => (
          <li key={entry.time + entry.state + entry.message} className="relative pb-3 pl-4">
            <span
              aria-hidden="true"
              className="absolute top-1.5 -left-[4.5px] size-2 rounded-full border border-line-strong bg-panel"
            />
            <time
              dateTime={entry.time}
              title={formatZoned(Date.parse(entry.time), language)}
              className="figures block text-label text-soft"
            >
              {formatMoment(Date.parse(entry.time), language)}
            </time>
            <ConnectionWord state={entry.state} />
            {entry.message && <p className="text-soft">{entry.message}</p>}
          </li>
        ))}
      </ol>
    </div>
  );
}

const ROW_PX = 44;

/** Points can be thousands: only the rows in sight are in the page. */
function Points({ page }: { page: ConnectionPage }) {
  const { t, language } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const scroll = useVirtualizer({
    count: page.points.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  return (
    <div className="min-w-0">
      <h3 className="mb-2">
        {t("connections.pointsTitle")}{" "}
        <span className="figures text-soft">{page.points.length}</span>
      </h3>
      <div
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the focus.
        tabIndex={0}
        role="region"
        aria-label={t("connections.pointsTitle")}
        className="max-h-96 overflow-y-auto border-t border-line"
      >
        <ul className="relative" style={{ height: scroll.getTotalSize() }}>
          {scroll.getVirtualItems().map((item) => {
            const point = page.points[item.index];
            if (point === undefined) return null;
            const { tag } = point;
            return (
              <li
                key={point.address}
                style={{ height: ROW_PX, transform: `translateY(${item.start}px)` }}
                className="absolute inset-x-0 top-0 flex items-center gap-3 border-b border-line pr-1"
              >
                <LiveState tag={tag} />
                <div className="min-w-0 flex-1">
                  <Link
                    to="/assets"
                    search={{ asset: tag.asset, tags: tag.path }}
                    className="block truncate no-underline hover:underline"
                  >
                    <span className="text-soft">{labelText(tag.asset_label, language)}</span>{" "}
                    {labelText(tag.label, language)}
                  </Link>
                  <span className="block truncate text-label text-soft" title={point.address}>
                    {point.address}
                  </span>
                </div>
                <LiveValue tag={tag} />
                <LiveAge tag={tag} className="w-20 text-right max-sm:hidden" />
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

function Acts({ page, onGone }: { page: ConnectionPage; onGone: () => void }) {
  const { t, language } = useWords();
  const [removing, setRemoving] = useState(false);
  const fresh = () => {
    void queryClient.invalidateQueries({ queryKey: ["connections"] });
    void queryClient.invalidateQueries({ queryKey: ["connection", page.id] });
  };
  const enable = useMutation({
    mutationFn: (enabled: boolean) =>
      call("POST", "/connection/enabled", { query: { id: page.id }, body: { enabled } }),
    onSuccess: fresh,
  });
  const remove = useMutation({
    mutationFn: () => call("DELETE", "/connection", { query: { id: page.id } }),
    onSuccess: () => {
      onGone();
      void queryClient.invalidateQueries({ queryKey: ["connections"] });
    },
  });
  const name = labelText(page.label, language);
  return (
    <>
      {enable.error !== null && <ProblemNote error={enable.error} />}
      <Button small disabled={enable.isPending} onClick={() => enable.mutate(!page.enabled)}>
        {page.enabled ? (
          <>
            <Square size={12} aria-hidden="true" /> {t("connections.stop")}
          </>
        ) : (
          <>
            <Play size={12} aria-hidden="true" /> {t("connections.start")}
          </>
        )}
      </Button>
      <Button small onClick={() => setRemoving(true)}>
        <Trash2 size={12} aria-hidden="true" /> {t("common.remove")}
      </Button>
      {removing && (
        <Dialog title={t("connections.removeTitle", { name })} onClose={() => setRemoving(false)}>
          <p className="mb-4">{t("connections.removeText", { count: page.points.length })}</p>
          {remove.error !== null && <ProblemNote error={remove.error} />}
          <div className="mt-4 flex justify-end gap-2">
            <Button onClick={() => setRemoving(false)}>{t("common.cancel")}</Button>
            <Button kind="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
              {t("connections.removeDo")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
