// The board of one institute: its seats and who sits there, its committees, its elections.
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { boardOf } from "../../api/queries";
import { useWords } from "../../i18n";
import { PageHead } from "../../parts/basic";
import { ToInstitute, WhichInstitute } from "../../parts/institute";
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
    return <WhichInstitute title={t("board.unnamed")} text={t("board.unnamedText")} />;
  }
  return <Board key={institute} id={institute} />;
}

function Board({ id }: { id: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(boardOf(id));
  if (data === undefined) {
    return error === null ? null : <ProblemNote error={error} retry={() => void refetch()} />;
  }
  return (
    <>
      <PageHead title={t("board.page")}>
        <ToInstitute id={id} label={data.label} />
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
