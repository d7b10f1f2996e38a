// Levels 2 and 3: the tree on the left, the chosen asset's picture of itself on the right.
// Below 1,100 px there is room for one of the two at a time.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ListTree } from "lucide-react";
import { assets } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, buttonLook, EmptyPage } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { AssetTree } from "./AssetTree";
import { AssetView } from "./AssetView";

export function AssetsPage() {
  const { t } = useWords();
  usePageTitle(t("page.assets"));
  const search = useSearch({ from: "/inside/assets" });
  const navigate = useNavigate({ from: "/assets" });
  const { data, error, refetch } = useQuery(assets);
  if (error !== null && data === undefined) {
    return <ProblemNote error={error} retry={() => void refetch()} />;
  }
  if (data !== undefined && data.length === 0) {
    return (
      <EmptyPage title={t("assets.emptyTitle")} text={t("assets.emptyText")}>
        <Link to="/connections/new" className={buttonLook("primary")}>
          {t("page.connect")}
        </Link>
      </EmptyPage>
    );
  }
  const chosen = search.asset;
  return (
    <div className="flex gap-5">
      <div
        className={`sticky top-[68px] h-[calc(100dvh-88px)] w-72 shrink-0 self-start max-lg:static max-lg:h-[calc(100dvh-140px)] max-lg:w-full ${chosen ? "max-lg:hidden" : ""}`}
      >
        <AssetTree
          assets={data ?? []}
          chosen={chosen}
          find={search.find ?? ""}
          onFind={(find) =>
            void navigate({
              search: (before) => ({ ...before, find: find === "" ? undefined : find }),
              replace: true,
            })
          }
          onChoose={(asset) =>
            void navigate({ search: ({ find, range }) => ({ find, range, asset }) })
          }
        />
      </div>
      <div className={`min-w-0 flex-1 ${chosen ? "" : "max-lg:hidden"}`}>
        {chosen ? (
          <>
            <Button
              small
              className="mb-3 lg:hidden"
              onClick={() => void navigate({ search: ({ range }) => ({ range }) })}
            >
              <ListTree size={14} aria-hidden="true" /> {t("assets.chooseOther")}
            </Button>
            <AssetView key={chosen} id={chosen} />
          </>
        ) : (
          <>
            <h1 className="mb-4 text-title">{t("page.assets")}</h1>
            <EmptyPage title={t("assets.choose")} text={t("assets.chooseText")} />
          </>
        )}
      </div>
    </div>
  );
}
