// A programme as a whole: its year in numbers, to read and to print, its map, and how long its
// decisions take.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Programme } from "../../api/network";
import { networkMapOf, networkYearOf, programmePage, programmes } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, buttonLook, EmptyPage, LISTED, PageHead, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { YearField, YearFiles } from "../../parts/year";
import { Clocks } from "./Clocks";
import { Entries } from "./Entries";
import { NetworkMap } from "./NetworkMap";

export function NetworkPage() {
  const { t } = useWords();
  usePageTitle(t("page.networkYear"));
  const { programme } = useSearch({ from: "/inside/network" });
  const { data, error, refetch } = useQuery(programmes);
  const only = data?.length === 1 ? data[0] : undefined;
  const shown = data?.find((one) => one.id === programme) ?? only;
  if (data === undefined) {
    return error === null ? null : <ProblemNote error={error} retry={() => void refetch()} />;
  }
  if (shown !== undefined) return <One programme={shown} />;
  return (
    <>
      <PageHead title={t("page.networkYear")} />
      {data.length === 0 ? (
        <EmptyPage title={t("programmes.empty")} text={t("programmes.emptyText")}>
          <a href="/manual/programmes" className={buttonLook("primary")}>
            {t("programmes.manual")}
          </a>
        </EmptyPage>
      ) : (
        <Choose all={data} />
      )}
    </>
  );
}

function Choose({ all }: { all: Programme[] }) {
  const { t, language } = useWords();
  return (
    <Panel title={t("page.programmes")}>
      <ul aria-label={t("page.programmes")} className="divide-y divide-line">
        {all.map((one) => (
          <li key={one.id}>
            <Link to="/network" search={{ programme: one.id }} className={LISTED}>
              {labelText(one.label, language)}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function One({ programme }: { programme: Programme }) {
  const { t, language } = useWords();
  const search = useSearch({ from: "/inside/network" });
  const navigate = useNavigate({ from: "/network" });
  const { data: page } = useQuery(programmePage(programme.id));
  const today = page?.today;
  const thisYear = Number(today?.slice(0, 4));
  const year = search.year ?? thisYear;
  const go = (next: number) =>
    void navigate({ search: (before) => ({ ...before, year: next }), replace: true });
  return (
    <>
      <PageHead title={`${t("page.networkYear")} · ${labelText(programme.label, language)}`}>
        <Link
          to="/programmes"
          search={{ programme: programme.id }}
          className="inline-block min-h-6 text-accent print:hidden"
        >
          ← {t("outlook.toProgramme")}
        </Link>
      </PageHead>
      {today !== undefined && (
        <div className="flex min-w-0 flex-col gap-4">
          <div className="print:hidden">
            <YearField year={year} most={thisYear} onYear={go} />
          </div>
          <Report programme={programme} year={year} />
          <Places id={programme.id} />
          <Clocks id={programme.id} year={year} />
        </div>
      )}
    </>
  );
}

function Report({ programme, year }: { programme: Programme; year: number }) {
  const { t, language } = useWords();
  const { id, label } = programme;
  const { data, error, refetch } = useQuery(networkYearOf(id, year));
  const ways = (
    <span className="flex flex-wrap gap-2 print:hidden">
      <Button small onClick={() => window.print()}>
        {t("outlook.print")}
      </Button>
      <YearFiles path="programme/year" id={id} year={year} />
    </span>
  );
  return (
    <Panel title={t("outlook.yearOf", { year, name: labelText(label, language) })} side={ways}>
      {error !== null && <ProblemNote error={error} retry={() => void refetch()} />}
      {data !== undefined && <Entries year={data} />}
    </Panel>
  );
}

function Places({ id }: { id: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(networkMapOf(id));
  return (
    <Panel title={t("outlook.map")}>
      {error !== null && <ProblemNote error={error} retry={() => void refetch()} />}
      {data !== undefined && <NetworkMap map={data} />}
    </Panel>
  );
}
