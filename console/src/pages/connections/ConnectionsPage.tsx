// All connections as a table; the chosen one's story and points beside it.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { connections } from "../../api/queries";
import { useWords } from "../../i18n";
import { buttonLook, EmptyPage, PageHead } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { ConnectionStory } from "./ConnectionStory";
import { ConnectionTable } from "./ConnectionTable";
import { ConnectionWays } from "./ConnectionWays";

export function ConnectionsPage() {
  const { t } = useWords();
  usePageTitle(t("page.connections"));
  const { connection: chosen, sort } = useSearch({ from: "/inside/connections" });
  const navigate = useNavigate({ from: "/connections" });
  const { data, error, refetch } = useQuery(connections);
  if (error !== null && data === undefined) {
    return <ProblemNote error={error} retry={() => void refetch()} />;
  }
  const choose = (connection: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, connection }) });
  return (
    <>
      <PageHead title={t("page.connections")}>
        <ConnectionWays />
        <div className="flex flex-wrap items-center gap-4">
          {data !== undefined && data.length > 0 && (
            <span className="figures text-soft">
              {t("connections.count", { count: data.length })}
              {" · "}
              {t("connections.flowing", {
                count: data.filter((row) => row.state === "flowing").length,
              })}
            </span>
          )}
          <Link to="/connections/new" className={buttonLook("primary")}>
            <Plus size={16} aria-hidden="true" /> {t("connections.add")}
          </Link>
        </div>
      </PageHead>
      {data !== undefined && data.length === 0 && (
        <EmptyPage title={t("connections.emptyTitle")} text={t("connections.emptyText")}>
          <a href="/manual/" className="text-accent">
            {t("common.manual")}
          </a>
        </EmptyPage>
      )}
      {data !== undefined && data.length > 0 && (
        <div className="flex flex-col gap-4">
          <ConnectionTable
            rows={data}
            chosen={chosen}
            sort={sort}
            onSort={(next) =>
              void navigate({
                search: (before) => ({ ...before, sort: next }),
                replace: true,
                resetScroll: false,
              })
            }
            onChoose={(id) => choose(id === chosen ? undefined : id)}
          />
          {chosen !== undefined && (
            <ConnectionStory key={chosen} id={chosen} onClose={() => choose(undefined)} />
          )}
        </div>
      )}
    </>
  );
}
