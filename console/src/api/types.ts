// What the server says and hears. One file, so that the types generated from the published
// OpenAPI document (`npm run api`) can take its place; names and keys are the wire's own.

import type { Shortfall } from "./network";

export type Label = { en: string; ko: string | null };
export type State = "normal" | "out_of_band" | "bad" | "stale" | "no_data";
export type Quality = "Good" | "GoodNoData" | "Uncertain" | "Bad";
export type DataType =
  | "boolean"
  | "integer"
  | "unsigned"
  | "float"
  | "float32"
  | "text"
  | "array"
  | "json";
/** Structures come as JSON has them; an array comes as the number of its `points`. */
export type Value = boolean | number | string | null | readonly unknown[] | object;
export type Role = "viewer" | "operator" | "engineer" | "administrator";
export type Named = { id: string; label: Label };

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  hint?: string | null;
  side?: "you" | "machine" | "guildhall" | null;
  code: string;
  fields?: Record<string, string> | null;
  /** Rules of a policy that are not kept. */
  rules?: Shortfall[];
};

/** `acts`: whether they act for it in the network. */
export type Membership = { organisation: Named; role: Role; acts: boolean };
export type Me = {
  person: { id: string; name: string };
  memberships: Membership[];
  version: string;
  /** Whether time is not real there. */
  sandbox: boolean;
};

export type Band = { low: number | null; high: number | null };
export type TagView = {
  path: string;
  asset: string;
  asset_label: Label;
  property: string;
  label: Label;
  description: Label | null;
  group: Label | null;
  data_type: DataType;
  unit: string | null;
  unit_text: string | null;
  band: Band | null;
  writable: boolean;
  may_write: boolean;
  value: Value;
  quality: Quality;
  status: string;
  time: string | null;
  state: State;
  connection: string | null;
  simulated: boolean;
};

export type SiteRow = {
  id: string;
  label: Label;
  owner: Named;
  state: State;
  tags: number;
  abnormal: number;
  stale: number;
  connections: { total: number; flowing: number };
  worst: TagView[];
  simulated: boolean;
};
export type Overview = {
  time: string;
  sites: SiteRow[];
  trends: { tag: TagView; why: Label }[];
};

export type Level = "enterprise" | "site" | "area" | "line" | "unit" | "equipment";
export type AssetRow = {
  id: string;
  parent: string | null;
  label: Label;
  type: string;
  type_label: Label;
  level: Level;
  owner: string;
  state: State;
  tags: number;
  component: boolean;
};
export type AssetPage = {
  asset: AssetRow;
  description: Label | null;
  path: Named[];
  tags: TagView[];
  components: { asset: AssetRow; tags: TagView[] }[];
  children: AssetRow[];
  relationships: { kind: string; label: Label; asset: string; asset_label: Label }[];
  connections: string[];
  simulated: boolean;
  retention: AssetRetention;
};

export type TrendSeries = {
  tag: string;
  raw: boolean;
  times: number[];
  min?: (number | null)[];
  max?: (number | null)[];
  last?: (number | null)[];
  texts?: (string | null)[];
};
export type Trend = { from: number; until: number; step_ms: number; series: TrendSeries[] };

/** One array as a chart draws it: least and greatest of each run of `step` points. */
export type ArrayPicture = {
  tag: string;
  time: string | null;
  quality: Quality;
  status: string;
  points: number | null;
  min: number | null;
  max: number | null;
  first: number;
  step: number;
  low: (number | null)[];
  high: (number | null)[];
  previous: string | null;
  next: string | null;
};

export type SqlColumn = { name: string; type: string };
/** A value in a row: times are RFC 3339, NaN and infinity are texts. */
export type SqlValue = boolean | number | string | null | object;
export type SqlRows = {
  columns: SqlColumn[];
  rows: SqlValue[][];
  row_count: number;
  more?: boolean;
};
export type RunningQuery = {
  id: string;
  person: string;
  since: string;
  sql: string;
  rows: number;
};

export type Kept = {
  tags: number;
  samples: number;
  samples_in_memory: number;
  bytes: number;
  oldest: string | null;
  newest: string | null;
};
export type SiteStorage = {
  id: string;
  label: Label;
  owner: Named;
  kept: Kept;
  samples_per_s: number | null;
};
export type StoragePart = {
  kind: "log" | "samples" | "records" | "edits" | "rollups";
  files: number;
  bytes: number;
};
export type StorageHealth = {
  disk_full: boolean;
  tidying: boolean;
  refused: number;
  samples_retired: number;
  errors: number;
  last_error: string | null;
  scrub: {
    every_h: number | null;
    last: string | null;
    running: boolean;
    files: number;
    bytes: number;
    damaged: number;
  };
  damaged: { path: string; offset: number; bytes: number; why: string }[];
};
export type HouseStorage = {
  samples_per_s: number | null;
  parts: StoragePart[];
  gone: Kept;
  unread_bytes: number;
  disk: { bytes: number; free_bytes: number } | null;
  health: StorageHealth;
};
export type Storage = {
  time: string;
  kept: Kept;
  sites: SiteStorage[];
  elsewhere: Kept;
  durability: { acknowledged_after: string; synced_within_s: number; commit_wait_ms: number };
  house: HouseStorage | null;
};
export type LegalHold = {
  id: number;
  asset: string;
  label: Label;
  reason: string;
  placed: string;
  may_change: boolean;
};
export type RetentionRule = {
  place: string;
  kind: "asset" | "tag";
  label: Label;
  where: Label | null;
  samples_days: number | null;
  figures_days: number | null;
  reason: string;
  held: boolean;
  may_change: boolean;
};
export type Retention = {
  house: { samples_days: number | null; figures_days: number | null };
  rules: RetentionRule[];
  holds: LegalHold[];
  may_change: boolean;
};
export type Going = {
  at: string;
  samples: number;
  bytes: number;
  oldest: string | null;
  tag_count: number;
  tags: {
    tag: string;
    label: Label;
    asset_label: Label;
    samples: number;
    bytes: number;
    oldest: string;
    until: string;
  }[];
};
export type RetentionComing = { next: Going; in_30_days: Going };
export type RetentionPreview = { now: Going; in_30_days: Going };
export type RetentionChange =
  | { change: "set"; place: string; samples_days: number | null; figures_days: number | null }
  | { change: "lift"; place: string }
  | { change: "release"; id: number };
export type AssetRetention = {
  samples_days: number | null;
  figures_days: number | null;
  rule: Named | null;
  holds: LegalHold[];
  rules_below: number;
};
export type Backup = {
  id: number;
  dir: string;
  state: "running" | "done" | "failed";
  began: string;
  ended: string | null;
  progress: { files: number; files_done: number; bytes: number; bytes_done: number };
  result: {
    made: string;
    files: number;
    bytes: number;
    files_copied: number;
    bytes_copied: number;
    damaged: { path: string; why: string }[];
  } | null;
  error: string | null;
};

/** What waits for one tag that nobody made. */
export type ParkedTag = {
  tag: string;
  under: string;
  owner: string;
  sources: string[];
  data_type: DataType | null;
  samples: number;
  bytes: number;
  first: string;
  last: string;
  since: string;
  last_value: Value;
  unit_text: string | null;
  made: boolean;
  may_decide: boolean;
};
export type Parked = { count: number; parked: ParkedTag[] };
export type Accepted = { stored: number; left: number; why: string | null };
/** Tags made of what was sent. */
export type Arrived = { count: number; tags: TagView[] };

export type SearchResult = {
  kind: "asset" | "tag" | "connection";
  id: string;
  label: Label;
  where: Label | null;
};

export type Setting = {
  key: string;
  label: Label;
  help: Label | null;
  kind: "text" | "number" | "choice";
  choices: string[] | null;
  min: number | null;
  max: number | null;
  unit: string | null;
  default: string | null;
  required: boolean;
};
export type Protocol = {
  name: string;
  label: Label;
  direction: "calls" | "listens";
  settings: Setting[];
  address_help: Label | null;
};

export type ConnectionState = "stopped" | "connecting" | "connected" | "flowing" | "failed";
export type ConnectionRow = {
  id: string;
  label: Label;
  owner: string;
  site: string;
  site_label: Label;
  asset: string;
  protocol: string;
  endpoint: string;
  enabled: boolean;
  simulated: boolean;
  points: number;
  state: ConnectionState;
  message: string;
  since: string | null;
  samples_rate: number | null;
  newest_age_s: number | null;
  errors: number;
  drops: number;
  may_change: boolean;
};
export type StoryEntry = { time: string; state: ConnectionState; message: string };
export type ConnectionPage = Omit<ConnectionRow, "points"> & {
  settings: Record<string, string>;
  points: { address: string; tag: TagView }[];
  story: StoryEntry[];
};
export type NewAsset = {
  name: string;
  label: Label;
  properties: { name: string; label: Label; data_type: DataType; unit: string | null }[];
};
export type NewConnection = {
  id: string;
  label: Label;
  site: string;
  protocol: string;
  settings: Record<string, string>;
  simulated?: boolean;
  points: { address: string; tag: string }[];
  new_asset?: NewAsset;
};
export type TestPoints = {
  protocol: string;
  settings: Record<string, string>;
  site: string;
  simulated?: boolean;
  points: { address: string }[];
};
export type FirstValue = {
  address: string;
  value: Value;
  quality: Quality;
  status: string;
  time: string | null;
  problem: string | null;
};
export type TestAnswer = { values: FirstValue[]; took_ms: number };

export type Token = {
  id: string;
  label: string;
  person: string;
  created: string;
  expires: string | null;
  last_used: string | null;
};
export type Person = {
  id: string;
  name: string;
  memberships: Membership[];
  tokens: Token[];
  has_password: boolean;
};
export type OneTimeLink = { link: string; expires: string };
export type Stored = {
  stored: number;
  refused: number;
  errors: { row: number; name: string; why: string }[];
};
