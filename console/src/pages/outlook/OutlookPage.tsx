// How an institute will live: from when on it needs no public money, between what its income lies,
// and what would change that. What is supposed stands in the address and is not kept.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { LEVERS, type OutlookPage as Page, type Scenario } from "../../api/outlook";
import { institutePage, institutes, outlookOf } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { EmptyPage, LISTED, PageHead, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { Alone } from "./Alone";
import { Drawn } from "./Drawn";
import { IncomeChart } from "./IncomeChart";
import { Levers } from "./Levers";
import { Small } from "./Small";
import { Statements } from "./Statements";
import { Years } from "./Years";

export function OutlookPage() {
  const { t } = useWords();
  usePageTitle(t("page.outlook"));
  const search = useSearch({ from: "/inside/outlook" });
  return search.institute === undefined ? <Choose /> : <One id={search.institute} />;
}

/** Whose outlook. */
function Choose() {
  const { t, language } = useWords();
  const { data, error, refetch } = useQuery(institutes);
  return (
    <>
      <PageHead title={t("page.outlook")} />
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data?.institutes.length === 0 && (
        <EmptyPage title={t("network.institutesEmpty")} text={t("network.institutesEmptyText")} />
      )}
      {data !== undefined && data.institutes.length > 0 && (
        <Panel title={t("page.institutes")}>
          <ul aria-label={t("page.institutes")} className="divide-y divide-line">
            {data.institutes.map((row) => (
              <li key={row.id}>
                <Link to="/outlook" search={{ institute: row.id }} className={LISTED}>
                  {labelText(row.label, language)}
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function One({ id }: { id: string }) {
  const { t, language } = useWords();
  const search = useSearch({ from: "/inside/outlook" });
  const navigate = useNavigate({ from: "/outlook" });
  const supposed = Object.fromEntries(
    LEVERS.map((lever) => [lever, search[lever] ?? 0]),
  ) as Scenario;
  const asked = { ...outlookOf(id, supposed), placeholderData: keepPreviousData };
  const { data, error, refetch, isPlaceholderData } = useQuery(asked);
  const { data: institute } = useQuery(institutePage(id));
  const name = institute === undefined ? "" : labelText(institute.label, language);
  const suppose = (next: Partial<Scenario>) =>
    void navigate({
      search: (before) => ({
        ...before,
        ...Object.fromEntries(
          Object.entries(next).map(([lever, value]) => [lever, value === 0 ? undefined : value]),
        ),
      }),
      replace: true,
    });
  return (
    <>
      <PageHead title={`${t("page.outlook")}${name === "" ? "" : ` · ${name}`}`}>
        <Link
          to="/institutes"
          search={{ institute: id }}
          className="inline-block min-h-6 text-accent"
        >
          ← {t("outlook.toInstitute")}
        </Link>
      </PageHead>
      {error !== null && <ProblemNote error={error} retry={() => void refetch()} />}
      {data !== undefined && (
        <div className={`flex min-w-0 flex-col gap-4 ${isPlaceholderData ? "opacity-70" : ""}`}>
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <Alone outlook={data} />
            <Levers supposed={supposed} onSuppose={suppose} />
          </div>
          <Body outlook={data} />
        </div>
      )}
    </>
  );
}

function Body({ outlook }: { outlook: Page }) {
  return (
    <>
      <IncomeChart outlook={outlook} />
      <Years outlook={outlook} />
      <Small outlook={outlook} />
      <Statements outlook={outlook} />
      <Drawn outlook={outlook} />
    </>
  );
}
