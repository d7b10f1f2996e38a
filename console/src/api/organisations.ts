// What the API says of organisations: what they are, their links, whether they are small and why.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Label, Named } from "./types";

export const KINDS = [
  "firm",
  "university",
  "community_college",
  "agency",
  "national_laboratory",
  "nonprofit",
  "centre",
] as const;
export type Kind = (typeof KINDS)[number];
export type Answer = "small" | "not_small" | "unknown";
export type OrganisationRow = {
  id: string;
  label: Label;
  kind: Kind;
  people: number;
  industry: string | null;
  size: Answer | "differs" | null;
};
export type OrganisationList = {
  organisations: OrganisationRow[];
  total: number;
  next: string | null;
  signs_for: string[];
};
export const REGISTERS = ["uei", "cage", "ror", "lei"] as const;
export type Profile = {
  kind: Kind;
  people: number;
  label: Label | null;
  uei: string | null;
  cage: string | null;
  ror: string | null;
  lei: string | null;
  industry: string | null;
  receipts: string | null;
  revision: number | null;
};
export type LinkKind = "affiliate" | "branch";
export type OrganisationLink = {
  part: Named;
  whole: Named;
  since: string | null;
  kind: LinkKind;
  until: string | null;
  agreed: boolean;
  taken_over: boolean;
  holds: boolean;
  open: { kind: LinkKind; until: string | null; by: string; at: string | null } | null;
  may_confirm: string | null;
  speaks_for: string[];
};
export type TreeLink = { part: Named; whole: Named; kind: LinkKind };
export type SizeLimit = {
  measure: "people_under" | "people" | "receipts" | "assets";
  people: number | null;
  amount: string | null;
};
export type Lack =
  | "table"
  | "industry"
  | "standard"
  | "assets"
  | "people"
  | "receipts"
  | "currency";
/** On what it rests whether a firm is small. */
export type SizeBasis = {
  affiliates: number;
  waiting: number;
  limit: SizeLimit | null;
  table: string | null;
  table_version: number | null;
  industry: string | null;
  lacks: Lack | null;
  lacks_of: string | null;
};
export type Size = {
  programme: string;
  programme_label: Label;
  answer: Answer;
  rule: string;
  sentence: Label;
  version: number;
  people: number;
  basis: SizeBasis;
  industry_title: string | null;
  note: string | null;
  receipts: string | null;
};
export type OrganisationPage = {
  today: string;
  id: string;
  label: Label;
  profile: Profile | null;
  identifiers: { register: "uei" | "cage" | "ror" | "lei" | "naics"; text: string; url: string }[];
  links: OrganisationLink[];
  tree: TreeLink[];
  group: number;
  sizes: Size[];
  signs: boolean;
};
export type SizeTable = {
  id: string;
  programme: string;
  officer: boolean;
  versions: { version: number; from: string; source: string; standards: number }[];
};
export type StandardList = {
  version: number;
  total: number;
  standards: { industry: string; title: string; limit: SizeLimit; note: string | null }[];
};

export const organisations = (find: string, kind: string) =>
  infiniteQueryOptions({
    queryKey: ["organisations", find, kind],
    queryFn: ({ signal, pageParam }) =>
      call<OrganisationList>("GET", "/organisations", {
        query: {
          find: find === "" ? undefined : find,
          kind: kind === "" ? undefined : kind,
          after: pageParam === "" ? undefined : pageParam,
        },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });

/** The first of those that have it in a name, a label or an identifier. */
export const foundOrganisations = (find: string, kind?: Kind) =>
  queryOptions({
    queryKey: ["organisations", "found", find, kind],
    queryFn: async ({ signal }) => {
      const query = { find, kind, limit: 20 };
      return (await call<OrganisationList>("GET", "/organisations", { query, signal }))
        .organisations;
    },
  });

export const organisationPage = (organisation: string) =>
  queryOptions({
    queryKey: ["organisation", organisation],
    queryFn: ({ signal }) =>
      call<OrganisationPage>("GET", "/organisation", { query: { organisation }, signal }),
  });

export const sizeTables = queryOptions({
  queryKey: ["size-tables"],
  queryFn: async ({ signal }) =>
    (await call<{ tables: SizeTable[] }>("GET", "/size-tables", { signal })).tables,
});

export const standardsOf = (id: string, find: string) =>
  queryOptions({
    queryKey: ["size-tables", id, find],
    queryFn: ({ signal }) =>
      call<StandardList>("GET", "/size-table", { query: { id, find }, signal }),
  });

export const ownOrcid = queryOptions({
  queryKey: ["orcid"],
  queryFn: async ({ signal }) =>
    (await call<{ orcid: string | null }>("GET", "/orcid", { signal })).orcid,
});
