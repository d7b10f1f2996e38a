// The two sides of what comes in: machines that are connected, and tags that nobody knows.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Cable, CircleHelp } from "lucide-react";
import { parked } from "../../api/queries";
import { useWords } from "../../i18n";
import { Count, WAY } from "../../parts/basic";

export function ConnectionWays() {
  const { t } = useWords();
  const { data } = useQuery(parked);
  const count = data?.count ?? 0;
  return (
    <nav aria-label={t("unknown.ways")} className="mr-auto flex flex-wrap gap-1">
      <Link to="/connections" activeOptions={{ exact: true, includeSearch: false }} className={WAY}>
        <Cable size={16} aria-hidden="true" /> {t("unknown.machines")}
      </Link>
      <Link to="/connections/unknown" activeOptions={{ includeSearch: false }} className={WAY}>
        <CircleHelp size={16} aria-hidden="true" /> {t("unknown.unknown")}
        {count > 0 && (
          <>
            <Count count={count} />
            <span className="sr-only">
              {": "}
              {t("unknown.waiting", { count })}
            </span>
          </>
        )}
      </Link>
    </nav>
  );
}
