// The board of one institute: its seats and who sits there, its committees, its elections.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { boardOf } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { buttonLook, EmptyPage, PageHead } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { Committees } from "./Committees";
import { Elections } from "./Elections";
import { Seats } from "./Seats";
import { Sittings } from "./Sittings";

export function BoardPage() {
  const { t } = useWords();
  usePageTitle(t("board.page"));
  const { institute } = useSearch({ from: "/inside/board" });
  if (institute === undefined) {
    return (
      <EmptyPage title={t("board.unnamed")} text={t("board.unnamedText")}>
        <Link to="/institutes" className={buttonLook("primary")}>
          {t("page.institutes")}
        </Link>
      </EmptyPage>
    );
  }
  return <Board key={institute} id={institute} />;
}

function Board({ id }: { id: string }) {
  const { t, language } = useWords();
  const { data, error, refetch } = useQuery(boardOf(id));
  if (data === undefined) {
    return error === null ? null : <ProblemNote error={error} retry={() => void refetch()} />;
  }
  return (
    <>
      <PageHead title={t("board.page")}>
        <Link
          to="/institutes"
          search={{ institute: id }}
          className="inline-flex min-h-6 items-center text-accent"
        >
          ← {labelText(data.label, language)}
        </Link>
      </PageHead>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Elections page={data} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Sittings page={data} />
          <Seats page={data} />
          <Committees page={data} />
        </div>
      </div>
    </>
  );
}
