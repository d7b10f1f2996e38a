// Tags that nobody knows: what is parked for them, and which were made of what came in.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { arrived, parked } from "../../api/queries";
import { useWords } from "../../i18n";
import { EmptyPage, PageHead } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { ConnectionWays } from "../connections/ConnectionWays";
import { ArrivedList } from "./ArrivedList";
import { ParkedPanel } from "./ParkedPanel";

/** While one looks at it, the list is looked through so often. */
const LOOK_MS = 5_000;

export function UnknownPage() {
  const { t } = useWords();
  usePageTitle(t("unknown.title"));
  const { source } = useSearch({ from: "/inside/connections/unknown" });
  const navigate = useNavigate({ from: "/connections/unknown" });
  const waiting = useQuery({ ...parked, refetchInterval: LOOK_MS });
  const made = useQuery(arrived);
  return (
    <>
      <PageHead title={t("page.connections")}>
        <ConnectionWays />
      </PageHead>
      <div className="flex flex-col gap-4">
        {waiting.error !== null && waiting.data === undefined && (
          <ProblemNote error={waiting.error} retry={() => void waiting.refetch()} />
        )}
        {waiting.data?.count === 0 && (
          <EmptyPage title={t("unknown.emptyTitle")} text={t("unknown.emptyText")}>
            <a href="/manual/ingest#tags-that-there-are-not" className="min-h-6 text-accent">
              {t("unknown.manual")}
            </a>
          </EmptyPage>
        )}
        {waiting.data !== undefined && (
          <ParkedPanel
            data={waiting.data}
            source={source}
            onSource={(next) =>
              void navigate({ search: { source: next }, replace: true, resetScroll: false })
            }
          />
        )}
        {made.error !== null && made.data === undefined && (
          <ProblemNote error={made.error} retry={() => void made.refetch()} />
        )}
        {made.data !== undefined && <ArrivedList data={made.data} />}
      </div>
    </>
  );
}
