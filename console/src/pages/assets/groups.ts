// How an asset's tags stand together: its own by the type's groups, then each component's.
import type { AssetPage, Label, TagView } from "../../api/types";

export type Group = { key: string; label: Label | null; asset?: string; tags: TagView[] };

export function groupTags(page: Pick<AssetPage, "tags" | "components">): Group[] {
  const groups: Group[] = [];
  for (const tag of page.tags) {
    const key = tag.group?.en ?? "";
    const group = groups.find((each) => each.key === key);
    if (group === undefined) groups.push({ key, label: tag.group, tags: [tag] });
    else group.tags.push(tag);
  }
  for (const { asset, tags } of page.components) {
    if (tags.length === 0) continue;
    groups.push({ key: asset.id, label: asset.label, asset: asset.id, tags });
  }
  return groups;
}

const FIRST = ["out_of_band", "bad", "stale", "normal", "no_data"];
/** The trends shown when nobody chose: four numbers at most, abnormal ones first; where there are
 *  none, an array. */
export function startTags(tags: readonly TagView[]): TagView[] {
  const numbers = tags.filter((tag) => tag.data_type === "float" || tag.data_type === "integer");
  if (numbers.length === 0) return tags.filter((tag) => tag.data_type === "array").slice(0, 1);
  return numbers
    .map((tag, index) => ({ tag, rank: FIRST.indexOf(tag.state) * 10_000 + index }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, 4)
    .map(({ tag }) => tag);
}
