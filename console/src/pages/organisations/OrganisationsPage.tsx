// Organisations that said what they are, to search; one of them to read; the size standards.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { KINDS, type OrganisationRow, organisations } from "../../api/organisations";
import { formatCount } from "../../format/number";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, LISTED, PageHead, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { OrganisationView } from "./OrganisationView";
import { SizeTables } from "./SizeTables";

export function OrganisationsPage() {
  const { t } = useWords();
  usePageTitle(t("page.organisations"));
  const { organisation, find = "", kind = "" } = useSearch({ from: "/inside/organisations" });
  const listed = useInfiniteQuery({
    ...organisations(find, kind),
    placeholderData: (before) => before,
  });
  const own = listed.data?.pages[0]?.signs_for ?? [];
  return (
    <>
      <PageHead title={t("page.organisations")}>
        <span className="flex flex-wrap gap-x-3 gap-y-1">
          {own.length > 0 && <span className="text-soft">{t("organisations.yours")}</span>}
          {own.map((id) => (
            <Link
              key={id}
              to="/organisations"
              search={{ organisation: id }}
              className="min-h-6 text-accent"
            >
              {id}
            </Link>
          ))}
        </span>
      </PageHead>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,4fr)_minmax(0,8fr)]">
        <div
          className={`flex min-w-0 flex-col gap-4 ${organisation === undefined ? "" : "max-xl:hidden"}`}
        >
          <Search />
          {listed.error !== null && listed.data === undefined && (
            <ProblemNote error={listed.error} retry={() => void listed.refetch()} />
          )}
          {listed.data !== undefined && (
            <Panel
              title={t("page.organisations")}
              side={
                <span role="status" className="figures text-label text-soft">
                  {t("organisations.found", {
                    count: listed.data.pages[0]?.total ?? 0,
                    shown: formatCount(listed.data.pages[0]?.total ?? 0),
                  })}
                </span>
              }
            >
              {listed.data.pages[0]?.total === 0 && (
                <p className="px-4 py-3 text-soft">
                  {t(find === "" && kind === "" ? "organisations.none" : "organisations.noneFound")}
                </p>
              )}
              <ul aria-label={t("page.organisations")} className="divide-y divide-line">
                {listed.data.pages
                  .flatMap((page) => page.organisations)
                  .map((row) => (
                    <Line key={row.id} row={row} here={row.id === organisation} />
                  ))}
              </ul>
              {listed.hasNextPage && (
                <p className="border-t border-line px-4 py-2">
                  <Button
                    small
                    disabled={listed.isFetchingNextPage}
                    onClick={() => void listed.fetchNextPage()}
                  >
                    {t("organisations.more")}
                  </Button>
                </p>
              )}
            </Panel>
          )}
        </div>
        {organisation === undefined ? (
          <div className="min-w-0">
            <SizeTables />
          </div>
        ) : (
          <OrganisationView key={organisation} id={organisation} />
        )}
      </div>
    </>
  );
}

function Search() {
  const { t } = useWords();
  const { find = "", kind = "" } = useSearch({ from: "/inside/organisations" });
  const navigate = useNavigate({ from: "/organisations" });
  const change = (next: { find?: string | undefined; kind?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <search className="grid grid-cols-[minmax(0,3fr)_minmax(0,2fr)] gap-3">
      <Field label={t("organisations.find")}>
        {(ties) => (
          <input
            {...ties}
            type="search"
            defaultValue={find}
            placeholder={t("organisations.findWhat")}
            onChange={(event) => change({ find: event.target.value.trim() || undefined })}
            className={INPUT}
          />
        )}
      </Field>
      <Field label={t("organisations.kind")}>
        {(ties) => (
          <select
            {...ties}
            value={kind}
            onChange={(event) => change({ kind: event.target.value || undefined })}
            className={INPUT}
          >
            <option value="">{t("organisations.allKinds")}</option>
            {KINDS.map((each) => (
              <option key={each} value={each}>
                {t(`organisations.kind_${each}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </search>
  );
}

function Line({ row, here }: { row: OrganisationRow; here: boolean }) {
  const { t, language } = useWords();
  const { find, kind } = useSearch({ from: "/inside/organisations" });
  const label = labelText(row.label, language);
  return (
    <li>
      <Link
        to="/organisations"
        search={{ organisation: row.id, find, kind }}
        aria-current={here ? "true" : undefined}
        className={LISTED}
      >
        <span className="font-medium">{label}</span>
        <span className="figures text-label text-soft">
          {label !== row.id && `${row.id} · `}
          {t(`organisations.kind_${row.kind}`)} ·{" "}
          {t("organisations.people", { count: row.people, shown: formatCount(row.people) })}
          {row.size !== null && ` · ${t(`organisations.size_${row.size}`)}`}
        </span>
      </Link>
    </li>
  );
}
