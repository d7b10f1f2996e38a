// The tree of assets: searched, marked with each asset's state, and only as many rows in the
// page as can be seen. Keys as in the ARIA tree pattern.
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { AssetRow } from "../../api/types";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { INPUT } from "../../parts/basic";
import { StateShape } from "../../parts/State";
import { above, type TreeRow, treeRows } from "./tree";

const ROW_PX = 28;

export function AssetTree({
  assets,
  chosen,
  find,
  onFind,
  onChoose,
}: {
  assets: readonly AssetRow[];
  chosen: string | undefined;
  find: string;
  onFind: (find: string) => void;
  onChoose: (id: string) => void;
}) {
  const { t, language } = useWords();
  const [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [focus, setFocus] = useState<string>();
  const box = useRef<HTMLDivElement>(null);

  // The way down to the chosen asset is open; otherwise enterprises, sites and areas are.
  const way = useMemo(() => new Set(chosen ? above(assets, chosen) : []), [assets, chosen]);
  const rows = useMemo(() => {
    const wide = new Set(
      assets.filter((a) => ["enterprise", "site", "area"].includes(a.level)).map((a) => a.id),
    );
    return treeRows(assets, (id) => turned.get(id) ?? (way.has(id) || wide.has(id)), find);
  }, [assets, turned, way, find]);

  const scroll = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const held = rows.findIndex((row) => row.asset.id === (focus ?? chosen));
  const current = Math.max(held, 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another asset is chosen.
  useEffect(() => {
    if (held >= 0) scroll.scrollToIndex(held, { align: "auto" });
  }, [chosen]);

  const turn = (row: TreeRow, open: boolean) =>
    setTurned((before) => new Map(before).set(row.asset.id, open));
  const move = (index: number) => {
    const at = Math.min(rows.length - 1, index);
    const row = rows[at];
    if (row === undefined) return;
    setFocus(row.asset.id);
    scroll.scrollToIndex(at, { align: "auto" });
  };
  const press = (event: KeyboardEvent) => {
    const row = rows[current];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") onChoose(row.asset.id);
    else if (event.key === "ArrowDown") move(current + 1);
    else if (event.key === "ArrowUp") move(current - 1);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(rows.length - 1);
    else if (event.key === "ArrowRight") {
      if (row.children > 0 && !row.open) turn(row, true);
      else if (row.open) move(current + 1);
    } else if (event.key === "ArrowLeft") {
      if (row.open) turn(row, false);
      else move(rows.slice(0, current).findLastIndex((up) => up.depth < row.depth));
    } else return;
    event.preventDefault();
  };

  return (
    <section aria-label={t("assets.tree")} className="panel flex h-full flex-col">
      <div className="border-b border-line p-2">
        <input
          type="search"
          aria-label={t("assets.find")}
          placeholder={t("assets.find")}
          defaultValue={find}
          onChange={(event) => onFind(event.target.value)}
          className={INPUT}
        />
      </div>
      {rows.length === 0 && find !== "" && <p className="p-4 text-soft">{t("assets.findNone")}</p>}
      <div
        ref={box}
        role="tree"
        aria-label={t("assets.tree")}
        tabIndex={0}
        aria-activedescendant={rows.length > 0 ? `tree-${current}` : undefined}
        onKeyDown={press}
        className="group min-h-0 flex-1 overflow-y-auto p-1 -outline-offset-2"
      >
        <div role="presentation" className="relative" style={{ height: scroll.getTotalSize() }}>
          {scroll.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const { asset, depth, children, open } = row;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the tree.
              // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant of the tree.
              <div
                key={asset.id}
                id={`tree-${item.index}`}
                role="treeitem"
                aria-level={depth + 1}
                aria-expanded={children > 0 ? open : undefined}
                aria-selected={asset.id === chosen}
                data-focus={item.index === current || undefined}
                onClick={() => {
                  setFocus(asset.id);
                  onChoose(asset.id);
                }}
                style={{
                  height: ROW_PX,
                  transform: `translateY(${item.start}px)`,
                  paddingLeft: depth * 14,
                }}
                className="absolute inset-x-0 top-0 flex cursor-pointer items-center gap-0.5 rounded-box pr-2 hover:bg-raised aria-selected:bg-accent-wash aria-selected:font-medium group-focus-visible:data-focus:outline group-focus-visible:data-focus:-outline-offset-1 group-focus-visible:data-focus:outline-accent"
              >
                {children > 0 ? (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: left and right arrows do this.
                  // biome-ignore lint/a11y/noStaticElementInteractions: as above.
                  <span
                    className="grid size-6 shrink-0 place-items-center text-soft"
                    onClick={(event) => {
                      event.stopPropagation();
                      turn(row, !open);
                    }}
                  >
                    <ChevronRight
                      size={14}
                      aria-hidden="true"
                      className={open ? "rotate-90" : ""}
                    />
                  </span>
                ) : (
                  <span className="w-6 shrink-0" />
                )}
                <span className="min-w-0 flex-1 truncate" title={labelText(asset.label, language)}>
                  {labelText(asset.label, language)}
                </span>
                {asset.state !== "normal" && asset.state !== "no_data" && (
                  <StateShape state={asset.state} />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}
