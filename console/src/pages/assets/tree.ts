// The asset tree as rows: what is open, what a search leaves, in path order.
import type { AssetRow } from "../../api/types";

export type TreeRow = { asset: AssetRow; depth: number; children: number; open: boolean };

/** Rows to show. With a search, every match stands with all that is above it, opened. */
export function treeRows(
  assets: readonly AssetRow[],
  isOpen: (id: string) => boolean,
  search: string,
): TreeRow[] {
  const known = new Map(assets.map((asset) => [asset.id, asset]));
  const below = new Map<string | null, AssetRow[]>();
  for (const asset of assets) {
    // A parent that is not shared with this person is as good as none.
    const parent = asset.parent !== null && known.has(asset.parent) ? asset.parent : null;
    const list = below.get(parent);
    if (list === undefined) below.set(parent, [asset]);
    else list.push(asset);
  }
  const kept = search.trim() === "" ? undefined : matches(assets, known, search);
  const rows: TreeRow[] = [];
  const walk = (parent: string | null, depth: number) => {
    for (const asset of below.get(parent) ?? []) {
      if (kept !== undefined && !kept.has(asset.id)) continue;
      const children = below.get(asset.id)?.length ?? 0;
      const open = children > 0 && (kept !== undefined || isOpen(asset.id));
      rows.push({ asset, depth, children, open });
      if (open) walk(asset.id, depth + 1);
    }
  };
  walk(null, 0);
  return rows;
}

/** All above an asset, so that a link to it opens the way down. */
export function above(assets: readonly AssetRow[], id: string): string[] {
  const known = new Map(assets.map((asset) => [asset.id, asset]));
  const found: string[] = [];
  let at = known.get(id)?.parent ?? null;
  while (at !== null && !found.includes(at)) {
    found.push(at);
    at = known.get(at)?.parent ?? null;
  }
  return found;
}

function matches(
  assets: readonly AssetRow[],
  known: ReadonlyMap<string, AssetRow>,
  search: string,
): Set<string> {
  const words = search.trim().toLocaleLowerCase().split(/\s+/);
  const kept = new Set<string>();
  for (const asset of assets) {
    const text = [
      asset.id,
      asset.label.en,
      asset.label.ko ?? "",
      asset.type_label.en,
      asset.type_label.ko ?? "",
    ]
      .join("\n")
      .toLocaleLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    let at: AssetRow | undefined = asset;
    while (at !== undefined && !kept.has(at.id)) {
      kept.add(at.id);
      at = at.parent === null ? undefined : known.get(at.parent);
    }
  }
  return kept;
}
