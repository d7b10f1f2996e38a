// Each page, its address, and what the address says. Pages load when they are first opened.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { ProblemError } from "./api/client";
import { PARTS, type Part } from "./api/home";
import { LEVERS, type Lever } from "./api/outlook";
import { me, queryClient } from "./api/queries";
import { Frame } from "./frame/Frame";
import { withRest } from "./i18n";
import { INSTITUTE_PARTS, type InstitutePart } from "./pages/institutes/parts";
import { NotFound } from "./pages/not-found/NotFound";
import { ProblemPage } from "./pages/not-found/ProblemPage";
import { SignIn } from "./pages/sign-in/SignIn";
import { type Compare, readCompare } from "./range/compare";

type Search = Record<string, unknown>;
const text = (search: Search, key: string) => {
  const value = search[key];
  return typeof value === "string" && value !== "" ? value : undefined;
};

const whole = (search: Search, key: string) => {
  const value = Number(search[key] ?? Number.NaN);
  return Number.isInteger(value) ? value : undefined;
};

/** The number of something that is counted from one. */
const counted = (search: Search, key: string) => {
  const value = whole(search, key);
  return value !== undefined && value > 0 ? value : undefined;
};

const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: ProblemPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: SignIn,
  validateSearch: (search: Search): { back?: string | undefined } => ({
    back: text(search, "back"),
  }),
});

/** All that only a signed-in person sees. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: Frame,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(me);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status !== 401) throw error;
      throw redirect({
        to: "/sign-in",
        search: location.href === "/" ? {} : { back: location.href },
      });
    }
  },
});

const overview = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/overview/OverviewPage"), "OverviewPage"),
});

export type AssetSearch = {
  asset?: string | undefined;
  tags?: string | undefined;
  range?: string | undefined;
  at?: string | undefined;
  find?: string | undefined;
  view?: "table" | undefined;
};
const assets = createRoute({
  getParentRoute: () => inside,
  path: "/assets",
  component: lazyRouteComponent(() => import("./pages/assets/AssetsPage"), "AssetsPage"),
  validateSearch: (search: Search): AssetSearch => ({
    asset: text(search, "asset"),
    tags: text(search, "tags"),
    range: text(search, "range"),
    at: text(search, "at"),
    find: text(search, "find"),
    view: search.view === "table" ? "table" : undefined,
  }),
});

export type ExploreSearch = {
  by?: "sql" | undefined;
  tags?: string | undefined;
  range?: string | undefined;
  at?: string | undefined;
  compare?: Compare | undefined;
  sql?: string | undefined;
  view?: "table" | "chart" | undefined;
};
const explore = createRoute({
  getParentRoute: () => inside,
  path: "/explore",
  component: lazyRouteComponent(() => import("./pages/explore/ExplorePage"), "ExplorePage"),
  validateSearch: (search: Search): ExploreSearch => ({
    by: search.by === "sql" ? "sql" : undefined,
    tags: text(search, "tags"),
    range: text(search, "range"),
    at: text(search, "at"),
    compare: readCompare(search.compare),
    sql: text(search, "sql"),
    view: search.view === "table" || search.view === "chart" ? search.view : undefined,
  }),
});

const connections = createRoute({
  getParentRoute: () => inside,
  path: "/connections",
  component: lazyRouteComponent(
    () => import("./pages/connections/ConnectionsPage"),
    "ConnectionsPage",
  ),
  validateSearch: (
    search: Search,
  ): { connection?: string | undefined; sort?: string | undefined } => ({
    connection: text(search, "connection"),
    sort: text(search, "sort"),
  }),
});

const unknown = createRoute({
  getParentRoute: () => inside,
  path: "/connections/unknown",
  component: lazyRouteComponent(() => import("./pages/unknown/UnknownPage"), "UnknownPage"),
  validateSearch: (search: Search): { source?: string | undefined } => ({
    source: text(search, "source"),
  }),
});

const connect = createRoute({
  getParentRoute: () => inside,
  path: "/connections/new",
  component: lazyRouteComponent(() => import("./pages/connect/ConnectPage"), "ConnectPage"),
  validateSearch: (search: Search): { protocol?: string | undefined } => ({
    protocol: text(search, "protocol"),
  }),
});

const storage = createRoute({
  getParentRoute: () => inside,
  path: "/storage",
  component: lazyRouteComponent(() => import("./pages/storage/StoragePage"), "StoragePage"),
});

const calls = createRoute({
  getParentRoute: () => inside,
  path: "/calls",
  component: lazyRouteComponent(
    withRest(() => import("./pages/calls/CallsPage")),
    "CallsPage",
  ),
  validateSearch: (
    search: Search,
  ): {
    call?: string | undefined;
    proposal?: string | undefined;
    report?: string | undefined;
  } => ({
    call: text(search, "call"),
    proposal: text(search, "proposal"),
    report: text(search, "report"),
  }),
});

const programmes = createRoute({
  getParentRoute: () => inside,
  path: "/programmes",
  component: lazyRouteComponent(
    withRest(() => import("./pages/programmes/ProgrammesPage")),
    "ProgrammesPage",
  ),
  validateSearch: (search: Search): { programme?: string | undefined } => ({
    programme: text(search, "programme"),
  }),
});

const due = createRoute({
  getParentRoute: () => inside,
  path: "/due",
  component: lazyRouteComponent(
    withRest(() => import("./pages/due/DuePage")),
    "DuePage",
  ),
  validateSearch: (
    search: Search,
  ): {
    part?: Part | undefined;
    organisation?: string | undefined;
    find?: string | undefined;
  } => ({
    part: PARTS.find((part) => part === search.part),
    organisation: text(search, "organisation"),
    find: text(search, "find"),
  }),
});

const institutes = createRoute({
  getParentRoute: () => inside,
  path: "/institutes",
  component: lazyRouteComponent(
    withRest(() => import("./pages/institutes/InstitutesPage")),
    "InstitutesPage",
  ),
  validateSearch: (
    search: Search,
  ): {
    institute?: string | undefined;
    part?: InstitutePart | undefined;
    transfer?: number | undefined;
  } => ({
    institute: text(search, "institute"),
    part: INSTITUTE_PARTS.find((part) => part === search.part),
    transfer: counted(search, "transfer"),
  }),
});

const property = createRoute({
  getParentRoute: () => inside,
  path: "/property",
  component: lazyRouteComponent(
    withRest(() => import("./pages/property/PropertyPage")),
    "PropertyPage",
  ),
  validateSearch: (
    search: Search,
  ): { institute?: string | undefined; invention?: string | undefined } => ({
    institute: text(search, "institute"),
    invention: text(search, "invention"),
  }),
});

const board = createRoute({
  getParentRoute: () => inside,
  path: "/board",
  component: lazyRouteComponent(
    withRest(() => import("./pages/board/BoardPage")),
    "BoardPage",
  ),
  validateSearch: (search: Search): { institute?: string | undefined } => ({
    institute: text(search, "institute"),
  }),
});

export type OutlookSearch = { institute?: string | undefined } & {
  [lever in Lever]?: number | undefined;
};
const outlook = createRoute({
  getParentRoute: () => inside,
  path: "/outlook",
  component: lazyRouteComponent(
    withRest(() => import("./pages/outlook/OutlookPage")),
    "OutlookPage",
  ),
  validateSearch: (search: Search): OutlookSearch => ({
    institute: text(search, "institute"),
    ...Object.fromEntries(LEVERS.map((lever) => [lever, whole(search, lever)])),
  }),
});

const network = createRoute({
  getParentRoute: () => inside,
  path: "/network",
  component: lazyRouteComponent(
    withRest(() => import("./pages/network/NetworkPage")),
    "NetworkPage",
  ),
  validateSearch: (
    search: Search,
  ): { programme?: string | undefined; year?: number | undefined } => ({
    programme: text(search, "programme"),
    year: whole(search, "year"),
  }),
});
const projects = createRoute({
  getParentRoute: () => inside,
  path: "/projects",
  component: lazyRouteComponent(
    withRest(() => import("./pages/projects/ProjectsPage")),
    "ProjectsPage",
  ),
  validateSearch: (
    search: Search,
  ): { institute?: string | undefined; project?: string | undefined } => ({
    institute: text(search, "institute"),
    project: text(search, "project"),
  }),
});

const agreements = createRoute({
  getParentRoute: () => inside,
  path: "/agreements",
  component: lazyRouteComponent(
    withRest(() => import("./pages/agreements/AgreementsPage")),
    "AgreementsPage",
  ),
});

const organisations = createRoute({
  getParentRoute: () => inside,
  path: "/organisations",
  component: lazyRouteComponent(
    withRest(() => import("./pages/organisations/OrganisationsPage")),
    "OrganisationsPage",
  ),
  validateSearch: (
    search: Search,
  ): {
    organisation?: string | undefined;
    find?: string | undefined;
    kind?: string | undefined;
  } => ({
    organisation: text(search, "organisation"),
    find: text(search, "find"),
    kind: text(search, "kind"),
  }),
});

const people = createRoute({
  getParentRoute: () => inside,
  path: "/people",
  component: lazyRouteComponent(() => import("./pages/people/PeoplePage"), "PeoplePage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    inside.addChildren([
      overview,
      assets,
      explore,
      due,
      programmes,
      calls,
      institutes,
      property,
      board,
      outlook,
      network,
      projects,
      agreements,
      organisations,
      connections,
      unknown,
      connect,
      storage,
      people,
    ]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: ProblemPage,
  scrollRestoration: true,
  // Plain keys and values, so that an address can be read, copied and typed.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const pairs = Object.entries(search).filter(([, value]) => value !== undefined);
    const written = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))
      .toString()
      .replaceAll("%2F", "/")
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",")
      .replaceAll("%7E", "~");
    return written === "" ? "" : `?${written}`;
  },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
