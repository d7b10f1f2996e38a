// What stands around each page: header, pages at the side or at the foot, the live banner.
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { Search } from "lucide-react";
import {
  lazy,
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { ProblemError } from "../api/client";
import { due, me, overview, parked, queryClient } from "../api/queries";
import { formatClock, formatSpan } from "../format/time";
import { useWords } from "../i18n";
import { feed } from "../live/feed";
import { onSecond } from "../live/ticker";
import { Count } from "../parts/basic";
import { Mark } from "../parts/Mark";
import { AccountMenu, LanguageMenu, ThemeMenu } from "./Menus";
import { PAGES } from "./pages";

const JumpBox = lazy(() => import("./JumpBox"));
const SandboxBar = lazy(() => import("./SandboxBar"));

export function Frame() {
  const { t } = useWords();
  const [jumping, setJumping] = useState(false);
  const link = useSyncExternalStore(feed.onLink, feed.readLink);
  const person = useQuery({ ...me, refetchInterval: 60_000 });
  useEffect(() => feed.start(), []);
  const wasLost = useRef(false);
  useEffect(() => {
    // What happened while the server was away is not on the socket: ask for all of it again.
    if (wasLost.current && link.state === "open") void queryClient.invalidateQueries();
    wasLost.current = link.state === "lost" || (wasLost.current && link.state !== "open");
  }, [link.state]);
  // In layout, so that the keys work as soon as the page is seen.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setJumping(true);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  const signedOut = person.error instanceof ProblemError && person.error.problem.status === 401;
  useEffect(() => {
    if (signedOut)
      location.assign(`/sign-in?back=${encodeURIComponent(location.pathname + location.search)}`);
  }, [signedOut]);
  return (
    <div data-live={link.state} className="flex min-h-dvh flex-col">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-panel focus:p-2"
      >
        {t("app.skip")}
      </a>
      <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-panel px-3">
        <Link to="/" className="flex items-center gap-2 pr-2 font-semibold no-underline">
          <Mark size={20} />
          <span className="max-sm:sr-only">{t("app.name")}</span>
        </Link>
        <button
          type="button"
          onClick={() => setJumping(true)}
          className="eases flex h-8 min-w-0 max-w-md flex-1 items-center gap-2 rounded-box border border-line bg-ground px-2 text-soft hover:border-line-strong"
        >
          <Search size={14} aria-hidden="true" className="shrink-0" />
          <span className="truncate">{t("head.jump")}</span>
          <kbd className="ml-auto font-sans text-label max-sm:hidden">
            {/mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘K" : "Ctrl K"}
          </kbd>
        </button>
        <div className="ml-auto flex items-center gap-0.5">
          <Counts />
          <LanguageMenu />
          <ThemeMenu />
          <AccountMenu name={person.data?.person.name ?? ""} />
        </div>
      </header>
      <Banner />
      {person.data?.sandbox && (
        <Suspense>
          <SandboxBar />
        </Suspense>
      )}
      <div className="flex flex-1">
        <Pages />
        <main id="page" className="min-w-0 flex-1 p-4 max-sm:p-3 max-sm:pb-20 lg:p-5">
          <Outlet />
        </main>
      </div>
      {jumping && (
        <Suspense>
          <JumpBox onClose={() => setJumping(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Pages() {
  const { t } = useWords();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const unknown = useQuery(parked).data?.count ?? 0;
  const tasks = useQuery(due).data?.due.length ?? 0;
  const waiting: Partial<Record<string, [number, string]>> = {
    "/connections": [unknown, t("unknown.waiting", { count: unknown })],
    "/due": [tasks, t("network.dueCount", { count: tasks })],
  };
  return (
    <nav
      aria-label={t("app.menu")}
      className="sticky top-12 z-20 flex h-[calc(100dvh-48px)] w-14 shrink-0 flex-col gap-0.5 border-r border-line bg-panel p-2 max-sm:fixed max-sm:inset-x-0 max-sm:top-auto max-sm:bottom-0 max-sm:h-14 max-sm:w-full max-sm:flex-row max-sm:overflow-x-auto max-sm:border-t max-sm:border-r-0 max-sm:p-1 lg:w-48"
    >
      {PAGES.map((page, index) => {
        const { group, to, Icon } = page;
        const name = t("short" in page ? page.short : page.key);
        const here = to === "/" ? path === "/" : path.startsWith(to);
        const starts = PAGES[index - 1]?.group !== group;
        const [count, words] = waiting[to] ?? [0, ""];
        return (
          <div key={to} className="max-sm:min-w-14 max-sm:flex-1">
            {starts && (
              <p className="px-2 pt-3 pb-1 text-label text-soft max-lg:hidden">
                {t(`group.${group}`)}
              </p>
            )}
            <Link
              to={to}
              aria-current={here ? "page" : undefined}
              title={name}
              className="eases relative flex min-h-9 items-center gap-2.5 rounded-box px-2 no-underline hover:bg-raised aria-[current=page]:bg-accent-wash aria-[current=page]:font-medium aria-[current=page]:text-accent max-lg:justify-center max-sm:min-h-12 max-sm:flex-col max-sm:gap-0 max-sm:px-0"
            >
              <Icon size={16} aria-hidden="true" className="shrink-0" />
              <span className="max-lg:sr-only max-sm:not-sr-only max-sm:w-full max-sm:truncate max-sm:text-center max-sm:text-label">
                {name}
              </span>
              {count > 0 && (
                <>
                  <Count
                    count={count}
                    className="ml-auto max-lg:absolute max-lg:-top-0.5 max-lg:left-1/2 max-lg:ml-1"
                  />
                  <span className="sr-only">
                    {": "}
                    {words}
                  </span>
                </>
              )}
            </Link>
          </div>
        );
      })}
    </nav>
  );
}

/** What is not normal, in numbers: the way back to it from every page. */
function Counts() {
  const { t } = useWords();
  const { data } = useQuery(overview);
  const abnormal = data?.sites.reduce((sum, site) => sum + site.abnormal, 0) ?? 0;
  const stale = data?.sites.reduce((sum, site) => sum + site.stale, 0) ?? 0;
  const look =
    "figures inline-flex h-8 items-center gap-1 rounded-box px-2 no-underline hover:bg-raised";
  return (
    <>
      {abnormal > 0 && (
        <Link to="/" className={look} title={t("head.abnormal", { count: abnormal })}>
          <span aria-hidden="true">
            <span className="text-label text-high">▲</span> {abnormal}
          </span>
          <span className="sr-only">{t("head.abnormal", { count: abnormal })}</span>
        </Link>
      )}
      {stale > 0 && (
        <Link
          to="/"
          className={`${look} text-soft max-sm:hidden`}
          title={t("head.stale", { count: stale })}
        >
          <span aria-hidden="true">
            <span className="text-label">▨</span> {stale}
          </span>
          <span className="sr-only">{t("head.stale", { count: stale })}</span>
        </Link>
      )}
    </>
  );
}

/** Says since when the server is gone. A blink of under two seconds is not worth a word. */
function Banner() {
  const { t, language } = useWords();
  const link = useSyncExternalStore(feed.onLink, feed.readLink);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => (link.state === "lost" ? onSecond(setNow) : undefined), [link.state]);
  const span = now - link.since;
  if (link.state !== "lost" || span < 2_000) return <div role="status" className="sr-only" />;
  return (
    <div
      role="status"
      className="sticky top-12 z-20 flex items-center gap-2 border-b border-line bg-raised px-4 py-2 font-medium"
    >
      <span aria-hidden="true" className="text-high">
        ▲
      </span>
      <span aria-live="off">
        {t("banner.lost", {
          time: formatClock(link.since, language),
          span: formatSpan(span, language),
        })}
      </span>
    </div>
  );
}

/** Whether what stands on the page is now. */
export function LiveMark() {
  const { t } = useWords();
  const link = useSyncExternalStore(feed.onLink, feed.readLink);
  const open = link.state === "open";
  return (
    <span className="inline-flex items-center gap-1.5 text-label text-soft">
      <span aria-hidden="true">{open ? "●" : "○"}</span>
      {t(`link.${link.state}`)}
    </span>
  );
}
