// A small tree out of links: each owner with what belongs to it. What belongs to two stands twice.
import type { LinkKind, TreeLink } from "../../api/organisations";
import type { Named } from "../../api/types";

export type Shown = {
  key: string;
  organisation: Named;
  kind: LinkKind | undefined;
  parts: Shown[];
};

export function roots(links: TreeLink[]): Shown[] {
  const below = new Map<string, TreeLink[]>();
  for (const link of links) below.set(link.whole.id, [...(below.get(link.whole.id) ?? []), link]);
  const grow = (organisation: Named, kind: LinkKind | undefined, path: string[]): Shown => {
    const here = [...path, organisation.id];
    const parts = (below.get(organisation.id) ?? []).filter((link) => !here.includes(link.part.id));
    return {
      key: here.join("/"),
      organisation,
      kind,
      parts: parts.map((link) => grow(link.part, link.kind, here)),
    };
  };
  const owned = new Set(links.map((link) => link.part.id));
  const tops = new Map(links.map((link) => [link.whole.id, link.whole]));
  return [...tops.values()]
    .filter((top) => !owned.has(top.id))
    .map((top) => grow(top, undefined, []));
}
