import { describe, expect, test } from "vitest";
import { partSeen, partsSeen, placeOf } from "./parts";

const nothing = { sees_book: false, sees_money: false };

describe("the parts of an institute's page", () => {
  test("are those that the reader may see", () => {
    expect(partsSeen(nothing)).not.toContain("book");
    expect(partsSeen({ ...nothing, sees_money: true })).toContain("money");
    expect(partsSeen({ ...nothing, sees_money: true })).not.toContain("book");
    expect(partsSeen({ ...nothing, sees_book: true })).toContain("book");
  });

  test.each([
    [undefined, "overview"],
    ["conditions", "conditions"],
    ["book", "overview"],
    ["money", "overview"],
  ] as const)("asked for %s it is %s to who may see no money", (asked, shown) => {
    expect(partSeen(nothing, asked)).toBe(shown);
  });

  test.each([
    ["transfer", { part: "book", transfer: 7 }],
    ["membership", { part: "members" }],
    ["of_centre", { part: "centres" }],
    ["waiver", { part: undefined }],
  ])("a record of kind %s stands in its own", (kind, place) => {
    expect(placeOf({ kind, number: "7" })).toEqual(place);
  });
});
