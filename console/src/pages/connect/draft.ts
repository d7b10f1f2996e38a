// What a person has filled in so far, what is wrong with it, and what of it goes to the server.
import type { DataType, NewConnection, Protocol, TestPoints } from "../../api/types";

export type DraftPoint = {
  key: number;
  address: string;
  property: string;
  data_type: DataType;
  unit: string;
  tag: string;
};
export type Draft = {
  label: string;
  label_ko: string;
  id: string;
  site: string;
  settings: Record<string, string>;
  simulated: boolean;
  target: "new" | "old";
  asset: string;
  points: DraftPoint[];
};

/** A form for more would help nobody: larger machines are mapped by a file or a program. */
export const POINTS_MAX = 200;
const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const PROPERTY = /^[a-z][a-z0-9_]*$/;

export type Wrong = "required" | "id" | "property" | { min: number | null; max: number | null };
export type Faults = Record<string, Wrong>;

export function emptyPoint(key: number): DraftPoint {
  return { key, address: "", property: "", data_type: "float", unit: "", tag: "" };
}

/** A name as an id: small letters, digits and hyphens; empty where nothing of it can be kept. */
export function idFrom(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** Settings as they go out: only what was filled in. */
export function settingsOf(draft: Draft): Record<string, string> {
  return Object.fromEntries(
    Object.entries(draft.settings).flatMap(([key, value]) =>
      value.trim() === "" ? [] : [[key, value.trim()]],
    ),
  );
}

/** What keeps a test from making sense. */
export function testFaults(draft: Draft, protocol: Protocol): Faults {
  const faults: Faults = {};
  for (const setting of protocol.settings) {
    const value = (draft.settings[setting.key] ?? "").trim();
    if (value === "") {
      if (setting.required) faults[`settings.${setting.key}`] = "required";
      continue;
    }
    if (setting.kind !== "number") continue;
    const number = Number(value);
    const low = setting.min ?? Number.NEGATIVE_INFINITY;
    const high = setting.max ?? Number.POSITIVE_INFINITY;
    if (!Number.isFinite(number) || number < low || number > high) {
      faults[`settings.${setting.key}`] = { min: setting.min, max: setting.max };
    }
  }
  if (draft.site === "") faults.site = "required";
  for (const point of draft.points) {
    if (point.address.trim() === "") faults[`point.${point.key}.address`] = "required";
  }
  return faults;
}

/** What keeps it from being saved. */
export function saveFaults(draft: Draft, protocol: Protocol): Faults {
  const faults = testFaults(draft, protocol);
  if (draft.label.trim() === "") faults.label = "required";
  if (!NAME.test(draft.id)) faults.id = draft.id === "" ? "required" : "id";
  if (draft.target === "new" && !NAME.test(draft.asset)) {
    faults.asset = draft.asset === "" ? "required" : "id";
  }
  for (const point of draft.points) {
    if (draft.target === "old") {
      if (point.tag.trim() === "") faults[`point.${point.key}.tag`] = "required";
    } else if (!PROPERTY.test(point.property)) {
      faults[`point.${point.key}.property`] = point.property === "" ? "required" : "property";
    }
  }
  return faults;
}

export function toTest(draft: Draft, protocol: Protocol): TestPoints {
  return {
    protocol: protocol.name,
    settings: settingsOf(draft),
    site: draft.site,
    simulated: draft.simulated,
    points: draft.points.map(({ address }) => ({ address: address.trim() })),
  };
}

export function toSave(draft: Draft, protocol: Protocol): NewConnection {
  const asset = `${draft.site}/${draft.asset}`;
  const label = { en: draft.label.trim(), ko: draft.label_ko.trim() || null };
  return {
    id: draft.id,
    label,
    site: draft.site,
    protocol: protocol.name,
    settings: settingsOf(draft),
    simulated: draft.simulated,
    points: draft.points.map((point) => ({
      address: point.address.trim(),
      tag: draft.target === "new" ? `${asset}.${point.property}` : point.tag.trim(),
    })),
    ...(draft.target === "new" && {
      new_asset: {
        name: draft.asset,
        label,
        properties: draft.points.map((point) => ({
          name: point.property,
          label: { en: point.property.replaceAll("_", " "), ko: null },
          data_type: point.data_type,
          unit: point.unit.trim() || null,
        })),
      },
    }),
  };
}
