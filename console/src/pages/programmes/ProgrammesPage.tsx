// Programmes, and one of them to read and to steer.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { Programme } from "../../api/network";
import { programmes } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { buttonLook, EmptyPage, LISTED, PageHead, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { ProgrammeView } from "./ProgrammeView";

export function ProgrammesPage() {
  const { t } = useWords();
  usePageTitle(t("page.programmes"));
  const { programme } = useSearch({ from: "/inside/programmes" });
  const { data, error, refetch } = useQuery(programmes);
  // Where there is one, there is nothing to choose.
  const only = data?.length === 1 ? data[0]?.id : undefined;
  const shown = programme ?? only;
  return (
    <>
      <PageHead title={t("page.programmes")} />
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data?.length === 0 && (
        <EmptyPage title={t("programmes.empty")} text={t("programmes.emptyText")}>
          <a href="/manual/programmes" className={buttonLook("primary")}>
            {t("programmes.manual")}
          </a>
        </EmptyPage>
      )}
      {data !== undefined && only !== undefined && shown === only && <ProgrammeView id={only} />}
      {data !== undefined && data.length > 0 && shown !== only && (
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,9fr)]">
          <div className={shown === undefined ? "" : "max-xl:hidden"}>
            <Panel title={t("page.programmes")}>
              <ul aria-label={t("page.programmes")} className="divide-y divide-line">
                {data.map((one) => (
                  <Line key={one.id} programme={one} here={one.id === shown} />
                ))}
              </ul>
            </Panel>
          </div>
          {shown === undefined ? (
            <p className="panel p-4 text-soft max-xl:hidden">{t("programmes.unnamed")}</p>
          ) : (
            <div className="flex min-w-0 flex-col gap-4">
              <Link to="/programmes" className="min-h-6 text-accent xl:hidden">
                ← {t("programmes.back")}
              </Link>
              <ProgrammeView key={shown} id={shown} />
            </div>
          )}
        </div>
      )}
    </>
  );
}

function Line({ programme, here }: { programme: Programme; here: boolean }) {
  const { language } = useWords();
  return (
    <li>
      <Link
        to="/programmes"
        search={{ programme: programme.id }}
        aria-current={here ? "true" : undefined}
        className={LISTED}
      >
        <span className="font-medium">{labelText(programme.label, language)}</span>
        <span className="text-label text-soft">{labelText(programme.office.label, language)}</span>
      </Link>
    </li>
  );
}
