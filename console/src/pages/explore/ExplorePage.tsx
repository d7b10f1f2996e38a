// Two ways to look at what was kept: tags on a trend, or a query in SQL. All of it stands in the
// address.
import { Link, useSearch } from "@tanstack/react-router";
import { ChartLine, SquareTerminal } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "../../i18n";
import { PageHead, WAY } from "../../parts/basic";
import { usePageTitle } from "../../parts/title";
import { SqlView } from "./SqlView";
import { TagsView } from "./TagsView";

export function ExplorePage() {
  const { t } = useWords();
  usePageTitle(t("page.explore"));
  const { by } = useSearch({ from: "/inside/explore" });
  return (
    <>
      <PageHead title={t("page.explore")}>
        <nav aria-label={t("explore.ways")} className="flex gap-1">
          <Way here={by !== "sql"} by={undefined}>
            <ChartLine size={16} aria-hidden="true" /> {t("explore.byTags")}
          </Way>
          <Way here={by === "sql"} by="sql">
            <SquareTerminal size={16} aria-hidden="true" /> {t("explore.bySql")}
          </Way>
        </nav>
      </PageHead>
      {by === "sql" ? <SqlView /> : <TagsView />}
    </>
  );
}

/** What was picked on the other side is kept in the address. */
function Way({
  here,
  by,
  children,
}: {
  here: boolean;
  by: "sql" | undefined;
  children: ReactNode;
}) {
  return (
    <Link
      from="/explore"
      to="/explore"
      search={(before) => ({ ...before, by, view: undefined })}
      activeOptions={{ includeSearch: true, explicitUndefined: true }}
      aria-current={here ? "page" : undefined}
      className={WAY}
    >
      {children}
    </Link>
  );
}
