// The intellectual property of one institute: inventions with what is due, what members may do,
// licences, royalties. One invention is opened beside the list.
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { PropertyPage as Page } from "../../api/property";
import { propertyOf } from "../../api/queries";
import { useWords } from "../../i18n";
import { PageHead } from "../../parts/basic";
import { ToInstitute, WhichInstitute } from "../../parts/institute";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { Inventions } from "./Inventions";
import { InventionView } from "./InventionView";
import { Licences } from "./Licences";
import { Royalties } from "./Royalties";
import { Terms } from "./Terms";

export function PropertyPage() {
  const { t } = useWords();
  usePageTitle(t("property.page"));
  const { institute } = useSearch({ from: "/inside/property" });
  if (institute === undefined) {
    return <WhichInstitute title={t("property.unnamed")} text={t("property.unnamedText")} />;
  }
  return <Property key={institute} id={institute} />;
}

function Property({ id }: { id: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(propertyOf(id));
  if (data === undefined) {
    return error === null ? null : <ProblemNote error={error} retry={() => void refetch()} />;
  }
  return (
    <>
      <PageHead title={t("property.page")}>
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {data.runs_it && (
            <a
              href={`/api/v1/institute/property/iedison?id=${encodeURIComponent(id)}`}
              download={`${id}-iedison.json`}
              className="inline-flex min-h-6 items-center text-accent"
            >
              {t("property.export")}
            </a>
          )}
          <ToInstitute id={id} label={data.label} />
        </span>
      </PageHead>
      <Parts page={data} />
    </>
  );
}

function Parts({ page }: { page: Page }) {
  const { invention } = useSearch({ from: "/inside/property" });
  const open = page.inventions.find((one) => one.id === invention);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <Inventions page={page} here={open?.id} />
        {open !== undefined && <InventionView key={open.id} page={page} invention={open} />}
      </div>
      <Licences page={page} />
      <Terms page={page} />
      {page.runs !== null && <Royalties page={page} runs={page.runs} />}
    </div>
  );
}
