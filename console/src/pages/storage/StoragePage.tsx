// What is kept and what that takes: in figures, by site, by kind of file; what is promised, and
// whether all is well. Of the house as a whole only for who may see all of it.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { storage } from "../../api/queries";
import { useWords } from "../../i18n";
import { buttonLook, EmptyPage, PageHead } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { Backups } from "./Backups";
import { Figures } from "./Figures";
import { Files } from "./Files";
import { Health } from "./Health";
import { Promises } from "./Promises";
import { Retention } from "./retention/Retention";
import { Sites } from "./Sites";

export function StoragePage() {
  const { t } = useWords();
  usePageTitle(t("page.storage"));
  const { data, error, refetch } = useQuery(storage);
  if (error !== null && data === undefined) {
    return <ProblemNote error={error} retry={() => void refetch()} />;
  }
  if (data === undefined) return <p className="sr-only">{t("common.loading")}</p>;
  const nothing = data.sites.length === 0 && data.kept.samples === 0;
  return (
    <>
      <PageHead title={t("page.storage")}>
        {data.house === null && <p className="text-soft">{t("storage.own")}</p>}
      </PageHead>
      <div className="flex flex-col gap-4">
        {nothing ? (
          <EmptyPage title={t("storage.emptyTitle")} text={t("storage.emptyText")}>
            <Link to="/connections/new" className={buttonLook("primary")}>
              {t("page.connect")}
            </Link>
          </EmptyPage>
        ) : (
          <>
            <Figures data={data} />
            <Sites data={data} />
          </>
        )}
        <Retention retired={data.house?.health.samples_retired ?? 0} />
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            {data.house !== null && <Files parts={data.house.parts} />}
            <Promises data={data} />
          </div>
          {data.house !== null && (
            <div className="flex min-w-0 flex-col gap-4">
              <Health house={data.house} />
              <Backups />
            </div>
          )}
        </div>
      </div>
    </>
  );
}
