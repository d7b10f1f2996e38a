// Institutes of all programmes, and one of them to read, to join and to run.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { InstituteRow } from "../../api/network";
import { institutes } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { buttonLook, EmptyPage, LISTED, PageHead, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { InstituteView } from "./InstituteView";
import type { InstitutePart } from "./parts";

export function InstitutesPage() {
  const { t } = useWords();
  usePageTitle(t("page.institutes"));
  const { institute, part } = useSearch({ from: "/inside/institutes" });
  const { data, error, refetch } = useQuery(institutes);
  return (
    <>
      <PageHead title={t("page.institutes")} />
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data?.institutes.length === 0 && (
        <EmptyPage title={t("network.institutesEmpty")} text={t("network.institutesEmptyText")}>
          <Link to="/calls" className={buttonLook("primary")}>
            {t("network.toCalls")}
          </Link>
        </EmptyPage>
      )}
      {data !== undefined && data.institutes.length > 0 && (
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,4fr)_minmax(0,8fr)]">
          <div className={institute === undefined ? "" : "max-xl:hidden"}>
            <Panel title={t("page.institutes")}>
              <ul aria-label={t("page.institutes")} className="divide-y divide-line">
                {data.institutes.map((row) => (
                  <Line key={row.id} row={row} part={part} here={row.id === institute} />
                ))}
              </ul>
            </Panel>
          </div>
          {institute === undefined ? (
            <p className="panel p-4 text-soft max-xl:hidden">{t("network.unnamed")}</p>
          ) : (
            <InstituteView key={institute} id={institute} />
          )}
        </div>
      )}
    </>
  );
}

/** Another institute is looked at in the same part. */
function Line({
  row,
  part,
  here,
}: {
  row: InstituteRow;
  part: InstitutePart | undefined;
  here: boolean;
}) {
  const { t, language } = useWords();
  return (
    <li>
      <Link
        to="/institutes"
        search={{ institute: row.id, part }}
        aria-current={here ? "true" : undefined}
        className={LISTED}
      >
        <span className="font-medium">{labelText(row.label, language)}</span>
        <span className="text-label text-soft">
          {labelText(row.lead.label, language)} · {t("network.members", { count: row.members })}
        </span>
        {row.late > 0 && (
          <span className="text-label text-high">
            ▲ {t("agreed.lateCount", { count: row.late })}
          </span>
        )}
      </Link>
    </li>
  );
}
