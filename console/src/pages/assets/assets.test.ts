import { describe, expect, test } from "vitest";
import type { AssetRow, State, TagView } from "../../api/types";
import { gaugeOf, share } from "./gauge";
import { groupTags, startTags } from "./groups";
import { above, treeRows } from "./tree";
import { readValue } from "./values";

const row = (id: string, parent: string | null, ko: string | null = null): AssetRow => ({
  id,
  parent,
  label: { en: id.split("/").at(-1) ?? id, ko },
  type: "thing",
  type_label: { en: "Thing", ko: null },
  level: "unit",
  owner: "o",
  state: "normal",
  tags: 0,
  component: false,
});
const tag = (path: string, part: Partial<TagView> = {}): TagView =>
  ({ path, group: null, data_type: "float", state: "normal", ...part }) as TagView;

describe("the tree", () => {
  const assets = [
    row("a", null),
    row("a/b", "a"),
    row("a/b/c", "a/b", "펌프"),
    row("a/d", "a"),
    row("x/lone", "x"),
  ];
  const shown = (open: string[], search = "") =>
    treeRows(assets, (id) => open.includes(id), search).map((r) => `${r.depth} ${r.asset.id}`);

  test("shows what is open, and an asset whose parent is not shared at the top", () => {
    expect(shown([])).toEqual(["0 a", "0 x/lone"]);
    expect(shown(["a"])).toEqual(["0 a", "1 a/b", "1 a/d", "0 x/lone"]);
  });

  test.each(["펌프", "c thing"])("a search for %s opens the way to what it finds", (search) => {
    expect(shown([], search)).toEqual(["0 a", "1 a/b", "2 a/b/c"]);
  });

  test("a search that finds nothing shows nothing", () => {
    expect(shown(["a"], "turbine")).toEqual([]);
  });

  test("all above an asset is known, and a circle ends", () => {
    expect(above(assets, "a/b/c")).toEqual(["a/b", "a"]);
    expect(above([row("p", "q"), row("q", "p")], "p")).toEqual(["q", "p"]);
  });
});

describe("groups", () => {
  test("own tags stand by their type's groups, then each component's", () => {
    const oil = { en: "Oil", ko: null };
    const groups = groupTags({
      tags: [tag("a.1"), tag("a.2", { group: oil }), tag("a.3")],
      components: [
        { asset: row("a/b", "a"), tags: [tag("a/b.1")] },
        { asset: row("a/c", "a"), tags: [] },
      ],
    });
    expect(groups.map((group) => [group.key, group.tags.map((each) => each.path)])).toEqual([
      ["", ["a.1", "a.3"]],
      ["Oil", ["a.2"]],
      ["a/b", ["a/b.1"]],
    ]);
  });

  test("the first trends are numbers, abnormal ones first, four at most", () => {
    const states: State[] = ["no_data", "normal", "stale", "out_of_band", "normal"];
    const tags = states.map((state, index) => tag(`t${index}`, { state }));
    const chosen = startTags([tag("text", { data_type: "text", state: "bad" }), ...tags]);
    expect(chosen.map((each) => each.path)).toEqual(["t3", "t2", "t1", "t4"]);
  });

  test("where there are no numbers, it is the first array", () => {
    const kinds = ["text", "array", "array"] as const;
    const chosen = startTags(kinds.map((data_type, at) => tag(`${data_type}${at}`, { data_type })));
    expect(chosen.map((each) => each.path)).toEqual(["array1"]);
  });
});

describe("the bar of an indicator", () => {
  test.each([
    [
      { low: 0, high: 100 },
      { from: -35, to: 135 },
    ],
    [
      { low: null, high: 50 },
      { from: 0, to: 70 },
    ],
    [
      { low: null, high: -10 },
      { from: -20, to: -2 },
    ],
    [
      { low: 10, high: null },
      { from: 6, to: 20 },
    ],
    [{ low: 5, high: 5 }, null],
    [null, null],
  ])("%j reaches over %j", (band, reach) => {
    expect(gaugeOf(band)).toEqual(reach);
  });

  test("a value far outside stays on the bar", () => {
    const gauge = { from: 0, to: 200 };
    expect([-50, 50, 900].map((value) => share(gauge, value))).toEqual([0, 25, 100]);
  });
});

test.each([
  ["12.5", "float", 12.5],
  ["\u2212 3", "float", undefined],
  ["\u22123", "float", -3],
  ["12\u2009000", "integer", 12000],
  ["1.5", "integer", undefined],
  ["", "float", undefined],
  ["true", "boolean", true],
  ["maybe", "boolean", undefined],
  ["", "text", ""],
  ["abc", "float", undefined],
] as const)("%j written into a %s is %s", (text, kind, value) => {
  expect(readValue(text, kind)).toBe(value);
});
