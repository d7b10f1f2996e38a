// The home of one person in the network: the parts that he plays, what waits in each by date, and the few
// figures that he looks at first there.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { type HomePage, home, type Part } from "../../api/home";
import { useWords } from "../../i18n";
import { buttonLook, Count, EmptyPage, PageHead, Panel, WAY } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { Applicant, Member, Project } from "./Consortium";
import { FirstHours } from "./FirstHour";
import { Auditor, Boards, Council, Director, Finance } from "./Houses";
import { Agency, Officer, Reviewer } from "./Office";
import { Waits } from "./Waits";

export function DuePage() {
  const { t } = useWords();
  usePageTitle(t("page.due"));
  const { part: asked } = useSearch({ from: "/inside/due" });
  const { data, error, refetch } = useQuery(home);
  const parts = data?.parts ?? [];
  const only = parts.length === 1 ? parts[0] : undefined;
  const part = parts.find((one) => one === asked) ?? only;
  return (
    <>
      <PageHead title={t("page.due")}>
        {data !== undefined && data.drawing > 0 && (
          <p role="status" className="text-label text-soft">
            {t("home.drawing", { count: data.drawing })}
          </p>
        )}
      </PageHead>
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data !== undefined && parts.length > 1 && <Parts home={data} part={part} />}
      {data !== undefined && part === undefined && <Everything home={data} />}
      {data !== undefined && part !== undefined && <OfPart home={data} part={part} />}
    </>
  );
}

/** The parts as ways to look at the page, each with how much waits there. */
function Parts({ home, part }: { home: HomePage; part: Part | undefined }) {
  const { t } = useWords();
  const way = (to: Part | undefined, name: string, count: number) => (
    <li key={to ?? "all"}>
      <Link
        to="/due"
        activeOptions={{ exact: true, includeSearch: true }}
        search={to === undefined ? {} : { part: to }}
        aria-current={to === part ? "page" : undefined}
        className={WAY}
      >
        {name}
        {count > 0 && (
          <>
            <Count count={count} />
            <span className="sr-only">{t("network.dueCount", { count })}</span>
          </>
        )}
      </Link>
    </li>
  );
  return (
    <nav aria-label={t("home.parts")} className="mb-4">
      <ol className="flex flex-wrap gap-1">
        {way(undefined, t("home.all"), home.due.length)}
        {home.parts.map((one) =>
          way(one, t(`home.part_${one}`), home.due.filter((due) => due.part === one).length),
        )}
      </ol>
    </nav>
  );
}

function Everything({ home }: { home: HomePage }) {
  const { t } = useWords();
  const now = Date.parse(home.now);
  if (home.due.length > 0) {
    return (
      <Panel title={t("network.dueList")}>
        <Waits due={home.due} now={now} />
      </Panel>
    );
  }
  return (
    <EmptyPage title={t("network.dueNone")} text={t("network.dueNoneText")}>
      <span className="flex flex-wrap gap-2">
        <Link to="/calls" className={buttonLook("primary")}>
          {t("network.toCalls")}
        </Link>
        <Link to="/institutes" className={buttonLook()}>
          {t("network.toInstitutes")}
        </Link>
      </span>
    </EmptyPage>
  );
}

function OfPart({ home, part }: { home: HomePage; part: Part }) {
  const { t } = useWords();
  const now = Date.parse(home.now);
  const due = home.due.filter((one) => one.part === part);
  if (part === "newcomer" && home.newcomer !== null) {
    return (
      <div className="flex flex-col gap-4">
        {due.length > 0 && (
          <Panel title={t("network.dueList")}>
            <Waits due={due} now={now} />
          </Panel>
        )}
        <FirstHours all={home.newcomer} />
      </div>
    );
  }
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
      <Panel title={t("network.dueList")}>
        {due.length > 0 ? (
          <Waits due={due} now={now} />
        ) : (
          <p className="px-4 py-3 text-soft">{t(`home.none_${part}`)}</p>
        )}
      </Panel>
      <div className="flex min-w-0 flex-col gap-4">
        <Figures home={home} part={part} now={now} />
      </div>
    </div>
  );
}

function Figures({ home, part, now }: { home: HomePage; part: Part; now: number }) {
  if (part === "officer" && home.officer !== null) return <Officer home={home.officer} now={now} />;
  if (part === "agency" && home.agency !== null) return <Agency home={home.agency} />;
  if (part === "reviewer" && home.reviewer !== null) {
    return <Reviewer home={home.reviewer} now={now} />;
  }
  if (part === "applicant" && home.applicant !== null) {
    return <Applicant all={home.applicant} now={now} />;
  }
  if (part === "director" && home.director !== null) return <Director all={home.director} />;
  if (part === "finance" && home.finance !== null) return <Finance all={home.finance} />;
  if (part === "council" && home.council !== null) {
    return <Council all={home.council} now={now} />;
  }
  if (part === "board" && home.board !== null) return <Boards all={home.board} now={now} />;
  if (part === "project" && home.project !== null) return <Project all={home.project} />;
  if (part === "member" && home.member !== null) return <Member home={home.member} now={now} />;
  if (part === "auditor" && home.auditor !== null) return <Auditor all={home.auditor} />;
  return null;
}
