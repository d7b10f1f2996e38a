// What each page asks the server for, with how long an answer is good.

import {
  infiniteQueryOptions,
  QueryClient,
  queryOptions,
  useMutation,
} from "@tanstack/react-query";
import type { CentresPage, ConditionsPage } from "./agreed";
import type { BoardPage } from "./board";
import { call, command, ProblemError, type Query } from "./client";
import type { MembershipYears } from "./members";
import type { BookPage, InvoiceList, MoneyPage, Sheet, SheetShape } from "./money";
import type {
  CallList,
  CallPage,
  DueList,
  InstituteList,
  InstitutePage,
  Negotiation,
  OpportunityAddresses,
  Paper,
  PaperList,
  Programme,
  ProposalPage,
  ProposalRow,
  QuestionList,
  RankingPage,
  ResponseList,
  ReviewerRow,
  ReviewerSaid,
  ReviewsPage,
  ToReview,
} from "./network";
import type { ClockList, NetworkMap, NetworkYear, OutlookPage, Scenario } from "./outlook";
import type { CouncilPage, PlanPage, ProgrammePage, ProgrammeReport } from "./programme";
import type { AgreementList, ProjectList, ProjectPage } from "./project";
import type { PropertyPage, RunPreview } from "./property";
import type { ReportPage } from "./report";
import type {
  ArrayPicture,
  Arrived,
  AssetPage,
  AssetRow,
  Backup,
  ConnectionPage,
  ConnectionRow,
  Me,
  Overview,
  Parked,
  Person,
  Protocol,
  Retention,
  RetentionChange,
  RetentionComing,
  RetentionPreview,
  RunningQuery,
  SearchResult,
  Storage,
  Token,
  Trend,
} from "./types";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      networkMode: "always",
      retry: (count, error) => !(error instanceof ProblemError) && count < 2,
    },
    mutations: { networkMode: "always" },
  },
});

export const me = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => call<Me>("GET", "/me", { signal }),
  staleTime: 60_000,
});

export const overview = queryOptions({
  queryKey: ["overview"],
  queryFn: ({ signal }) => call<Overview>("GET", "/overview", { signal }),
  refetchInterval: 5_000,
});

export const assets = queryOptions({
  queryKey: ["assets"],
  queryFn: async ({ signal }) =>
    (await call<{ assets: AssetRow[] }>("GET", "/assets", { signal })).assets,
  refetchInterval: 15_000,
});

export const asset = (id: string) =>
  queryOptions({
    queryKey: ["asset", id],
    queryFn: ({ signal }) => call<AssetPage>("GET", "/asset", { query: { id }, signal }),
    enabled: id !== "",
    refetchInterval: 30_000,
  });

/** At most twelve tags a call, as the server allows. */
export const TREND_TAGS_MAX = 12;
export const trend = (tags: readonly string[], from: string, until: string, pixels: number) =>
  queryOptions({
    queryKey: ["trend", tags, from, until, pixels],
    queryFn: ({ signal }) =>
      call<Trend>("GET", "/trend", { query: { tag: tags, from, until, pixels }, signal }),
    enabled: tags.length > 0,
    gcTime: 60_000,
  });

/** The array that held at a time, the newest when none is said, or a part of it. */
export const arrayPicture = (
  tag: string,
  at: string | undefined,
  part: { first: number; points: number } | undefined,
  pixels: number,
) =>
  queryOptions({
    queryKey: ["array", tag, at ?? "newest", pixels, part],
    queryFn: ({ signal }) =>
      call<ArrayPicture>("GET", "/array", { query: { tag, at, pixels, ...part }, signal }),
    gcTime: 60_000,
  });

export const search = (q: string) =>
  queryOptions({
    queryKey: ["search", q],
    queryFn: async ({ signal }) =>
      (await call<{ results: SearchResult[] }>("GET", "/search", { query: { q }, signal })).results,
    enabled: q.trim() !== "",
    staleTime: 30_000,
  });

/** Tags alone, by a few letters of their name or their asset's. */
export const searchTags = (q: string) =>
  queryOptions({
    queryKey: ["search-tags", q],
    queryFn: async ({ signal }) => {
      const query = { q, kind: "tag" };
      return (await call<{ results: SearchResult[] }>("GET", "/search", { query, signal })).results;
    },
    enabled: q.trim() !== "",
    staleTime: 30_000,
  });

export const runningQueries = queryOptions({
  queryKey: ["queries"],
  queryFn: async ({ signal }) =>
    (await call<{ queries: RunningQuery[] }>("GET", "/queries", { signal })).queries,
  refetchInterval: 2_000,
});

export const storage = queryOptions({
  queryKey: ["storage"],
  queryFn: ({ signal }) => call<Storage>("GET", "/storage", { signal }),
  refetchInterval: 5_000,
});

export const retention = queryOptions({
  queryKey: ["retention"],
  queryFn: ({ signal }) => call<Retention>("GET", "/retention", { signal }),
  refetchInterval: 15_000,
});

/** It reads files, so it is not asked as often. */
export const retentionComing = queryOptions({
  queryKey: ["retention-coming"],
  queryFn: ({ signal }) => call<RetentionComing>("GET", "/retention/coming", { signal }),
  staleTime: 60_000,
  refetchInterval: 300_000,
});

/** Never from memory: what is confirmed is what was counted now. */
export const retentionPreview = (change: RetentionChange) =>
  queryOptions({
    queryKey: ["retention-preview", change],
    queryFn: ({ signal }) =>
      call<RetentionPreview>("POST", "/retention/preview", { body: change, signal }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

export const backups = queryOptions({
  queryKey: ["backups"],
  queryFn: async ({ signal }) =>
    (await call<{ backups: Backup[] }>("GET", "/backups", { signal })).backups,
  refetchInterval: ({ state }) => {
    // Who may not see them is not let in by asking again.
    if (state.error instanceof ProblemError) return false;
    return state.data?.some((each) => each.state === "running") ? 1_000 : 15_000;
  },
});

export const protocols = queryOptions({
  queryKey: ["protocols"],
  queryFn: async ({ signal }) =>
    (await call<{ protocols: Protocol[] }>("GET", "/protocols", { signal })).protocols,
  staleTime: Number.POSITIVE_INFINITY,
});

export const connections = queryOptions({
  queryKey: ["connections"],
  queryFn: async ({ signal }) =>
    (await call<{ connections: ConnectionRow[] }>("GET", "/connections", { signal })).connections,
  refetchInterval: 2_000,
});

export const connection = (id: string) =>
  queryOptions({
    queryKey: ["connection", id],
    queryFn: ({ signal }) => call<ConnectionPage>("GET", "/connection", { query: { id }, signal }),
    enabled: id !== "",
    refetchInterval: 5_000,
  });

/** How often the badge looks for what is parked; the page itself looks more often. */
const PARKED_MS = 60_000;

export const parked = queryOptions({
  queryKey: ["parked"],
  queryFn: ({ signal }) => call<Parked>("GET", "/parked", { signal }),
  refetchInterval: PARKED_MS,
});

export const arrived = queryOptions({
  queryKey: ["arrived"],
  queryFn: ({ signal }) => call<Arrived>("GET", "/arrived", { signal }),
  refetchInterval: 15_000,
});

export const people = queryOptions({
  queryKey: ["people"],
  queryFn: async ({ signal }) =>
    (await call<{ people: Person[] }>("GET", "/people", { signal })).people,
});

export const tokens = queryOptions({
  queryKey: ["tokens"],
  queryFn: async ({ signal }) =>
    (await call<{ tokens: Token[] }>("GET", "/tokens", { signal })).tokens,
});

export const programmes = queryOptions({
  queryKey: ["programmes"],
  queryFn: async ({ signal }) =>
    (await call<{ programmes: Programme[] }>("GET", "/programmes", { signal })).programmes,
});

/** Calls change when somebody publishes or amends one, and when a deadline passes. */
export const calls = queryOptions({
  queryKey: ["calls"],
  queryFn: ({ signal }) => call<CallList>("GET", "/calls", { signal }),
  refetchInterval: 30_000,
});

export const callPage = (id: string) =>
  queryOptions({
    queryKey: ["calls", id],
    queryFn: ({ signal }) => call<CallPage>("GET", "/call", { query: { id }, signal }),
    refetchInterval: 30_000,
  });

export const proposalsOf = (id: string) =>
  queryOptions({
    queryKey: ["proposals", id],
    queryFn: async ({ signal }) => {
      const query = { call: id };
      return (await call<{ proposals: ProposalRow[] }>("GET", "/proposals", { query, signal }))
        .proposals;
    },
  });

/** One thing of the network. */
export const one = <Page>(key: string, path: string, query: Query) =>
  queryOptions({
    queryKey: [key, query],
    queryFn: ({ signal }) => call<Page>("GET", path, { query, signal }),
  });

export const proposalPage = (id: string) => one<ProposalPage>("proposal", "/proposal", { id });
export const reviewsOf = (id: string) => one<ReviewsPage>("review", "/review", { proposal: id });
export const rankingOf = (id: string) => one<RankingPage>("ranking", "/ranking", { call: id });
export const responsesTo = (id: string) =>
  one<ResponseList>("responses", "/call/responses", { id });
export const questionsAbout = (id: string) =>
  one<QuestionList>("questions", "/call/questions", { id });
export const papersTo = (call: string) => one<PaperList>("papers", "/papers", { call });
export const paperPage = (id: string) => one<Paper>("paper", "/paper", { id });
export const negotiationOf = (id: string) =>
  one<Negotiation>("negotiation", "/proposal/negotiation", { id });
export const institutePage = (id: string) => one<InstitutePage>("institute", "/institute", { id });
export const conditionsOf = (id: string) =>
  one<ConditionsPage>("conditions", "/institute/conditions", { id });
export const centresOf = (id: string) => one<CentresPage>("centres", "/institute/centres", { id });

/** How many transfers stand above the one that is asked for, so that half of a page is newer. */
const NEWER = 25;
/** A book by pages: from the newest transfer on, or around one. */
export const bookOf = (id: string, transfer: number | undefined) =>
  infiniteQueryOptions({
    queryKey: ["book", id, transfer],
    queryFn: ({ signal, pageParam: before }) =>
      call<BookPage>("GET", "/institute/book", { query: { id, before }, signal }),
    initialPageParam: transfer === undefined ? undefined : transfer + NEWER + 1,
    getNextPageParam: (last) => last.older ?? undefined,
  });
export const reportOf = (id: string, year: number) =>
  one<ReportPage>("report", "/institute/report", { id, year });
export const membershipYearsOf = (id: string) =>
  one<MembershipYears>("membership-years", "/institute/membership-years", { id });
export const boardOf = (id: string) => one<BoardPage>("board", "/institute/board", { id });
export const propertyOf = (id: string) =>
  one<PropertyPage>("property", "/institute/property", { id });
export const royaltiesOf = (id: string, from: string, until: string) =>
  one<RunPreview>("royalties", "/institute/royalties", { id, from, until });

export const moneyOf = (id: string) => one<MoneyPage>("money", "/institute/money", { id });
/** All invoices by pages, the newest first. */
export const invoicesOf = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["invoices", id],
    queryFn: ({ signal, pageParam: before }) =>
      call<InvoiceList>("GET", "/institute/invoices", { query: { id, before }, signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.older ?? undefined,
  });
export const sheetOf = (id: string, shape: SheetShape, until: string) =>
  one<Sheet>("sheet", "/institute/money/report", { id, shape, until });

export const projectsOf = (id: string) => one<ProjectList>("projects", "/projects", { id });
export const projectPage = (id: string) => one<ProjectPage>("project", "/project", { id });
export const agreements = one<AgreementList>("agreements", "/agreements", {});

export const programmePage = (id: string) => one<ProgrammePage>("programme", "/programme", { id });
export const planOf = (id: string) => one<PlanPage>("plan", "/programme/plan", { id });
export const councilOf = (id: string) => one<CouncilPage>("council", "/programme/council", { id });
export const programmeReportOf = (id: string, year: number) =>
  one<ProgrammeReport>("programme-report", "/programme/report", { id, year });

export const outlookOf = (id: string, supposed: Scenario) =>
  one<OutlookPage>("outlook", "/institute/outlook", { id, ...supposed });
export const networkYearOf = (id: string, year: number) =>
  one<NetworkYear>("network-year", "/programme/year", { id, year });
export const networkMapOf = (id: string) =>
  one<NetworkMap>("network-map", "/programme/map", { id });
export const clocksOf = (id: string, year: number | undefined, limit: number | undefined) =>
  one<ClockList>("clocks", "/programme/clocks", { id, year, limit });

export const due = queryOptions({
  queryKey: ["due"],
  queryFn: ({ signal }) => call<DueList>("GET", "/due", { signal }),
  refetchInterval: 60_000,
});

/** Where programs of others read calls. It is other when a call becomes public. */
export const opportunities = (id: string | undefined, language: string) =>
  queryOptions({
    queryKey: ["calls", "opportunities", id, language],
    queryFn: ({ signal }) =>
      call<OpportunityAddresses>("GET", "/opportunities", {
        query: { call: id, language },
        signal,
      }),
  });

export const institutes = queryOptions({
  queryKey: ["institutes"],
  queryFn: ({ signal }) => call<InstituteList>("GET", "/institutes", { signal }),
});

export const reviewers = queryOptions({
  queryKey: ["reviewers"],
  queryFn: async ({ signal }) =>
    (await call<{ reviewers: ReviewerRow[] }>("GET", "/reviewers", { signal })).reviewers,
});

export const toReview = queryOptions({
  queryKey: ["reviews"],
  queryFn: async ({ signal }) =>
    (await call<{ reviews: ToReview[] }>("GET", "/reviews", { signal })).reviews,
});

export const ownReviewer = queryOptions({
  queryKey: ["reviewer"],
  queryFn: ({ signal }) => call<ReviewerSaid>("GET", "/reviewer", { signal }),
});

/** All that may be other after somebody changed something of the network. */
const NETWORK = [
  ["due"],
  ["webhooks"],
  ["programme"],
  ["plan"],
  ["council"],
  ["programme-report"],
  ["calls"],
  ["proposals"],
  ["proposal"],
  ["review"],
  ["reviews"],
  ["reviewer"],
  ["reviewers"],
  ["ranking"],
  ["fields"],
  ["candidates"],
  ["assignment"],
  ["calibration"],
  ["panel"],
  ["discussion"],
  ["invitations"],
  ["call-report"],
  ["responses"],
  ["questions"],
  ["papers"],
  ["paper"],
  ["negotiation"],
  ["institutes"],
  ["institute"],
  ["projects"],
  ["project"],
  ["agreements"],
  ["organisations"],
  ["organisation"],
  ["size-tables"],
  ["orcid"],
  ["conditions"],
  ["centres"],
  ["book"],
  ["money"],
  ["invoices"],
  ["sheet"],
  ["report"],
  ["membership-years"],
  ["property"],
  ["board"],
  ["royalties"],
  ["outlook"],
  ["network-year"],
  ["network-map"],
  ["clocks"],
];
const networkChanged = () =>
  Promise.all(NETWORK.map((queryKey) => queryClient.invalidateQueries({ queryKey })));

/** Changes something of the network; `then` is done when all that may be other is asked anew. */
export function useNetworkChange<Page = unknown>(
  method: "PUT" | "POST",
  path: string,
  then?: (page: Page) => unknown,
) {
  return useMutation({
    mutationFn: (asked: { query?: Query; body?: unknown }) => command<Page>(method, path, asked),
    onSuccess: async (page) => {
      await networkChanged();
      await then?.(page);
    },
    onError: async (error) => {
      // What somebody else did meanwhile is shown behind the refusal.
      if (error instanceof ProblemError && error.problem.code === "changed") await networkChanged();
    },
  });
}
