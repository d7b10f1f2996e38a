// One institute: what was agreed, where it stands, what membership costs, who is a member, its
// book and its year.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { InstitutePage } from "../../api/network";
import { institutePage } from "../../api/queries";
import { formatMoney, roughly } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { Book } from "./Book";
import { Centres } from "./Centres";
import { Conditions } from "./Conditions";
import { Course } from "./Course";
import { Members } from "./Members";
import { MoneyPanels } from "./MoneyPanels";
import { Place } from "./Place";
import { Report } from "./Report";
import { Tiers } from "./Tiers";

export function InstituteView({ id }: { id: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(institutePage(id));
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Link to="/institutes" className="min-h-6 text-accent xl:hidden">
        ← {t("network.back")}
      </Link>
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data !== undefined && (
        <>
          <Agreement institute={data} />
          <Course institute={data} />
          <Conditions institute={data} />
          <Tiers institute={data} />
          <Members institute={data} />
          {data.sees_book && (
            <Link
              to="/outlook"
              search={{ institute: data.id }}
              className="panel flex min-h-10 items-center px-4 font-medium text-accent no-underline hover:bg-raised"
            >
              {t("outlook.open")} →
            </Link>
          )}
          <Centres institute={data.id} />
          <Report id={data.id} thisYear={Number(data.today.slice(0, 4))} />
          {data.sees_book && <Book institute={data} />}
          {data.sees_money && <MoneyPanels institute={data} />}
        </>
      )}
    </div>
  );
}

function Agreement({ institute }: { institute: InstitutePage }) {
  const { t, language } = useWords();
  const standing = t(`network.${institute.standing}`, {
    day: institute.from,
    year: institute.year ?? 0,
    years: institute.years.length,
  });
  return (
    <Panel
      title={labelText(institute.label, language)}
      side={institute.runs && <Place institute={institute} />}
    >
      <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1.5 px-4 py-3">
        <dt className="text-soft">{t("network.standing")}</dt>
        <dd>{standing}</dd>
        <dt className="text-soft">{t("network.term")}</dt>
        <dd className="figures">
          {t("network.termDays", { from: institute.from, until: institute.until })}
        </dd>
        <dt className="text-soft">{t("network.lead")}</dt>
        <dd>{labelText(institute.lead.label, language)}</dd>
        <dt className="text-soft">{t("page.projects")}</dt>
        <dd>
          <Link to="/projects" search={{ institute: institute.id }} className="text-accent">
            {t("projects.toProjects")}
          </Link>
        </dd>
        <dt className="text-soft">{t("network.answered")}</dt>
        <dd>
          <Link to="/calls" search={{ call: institute.call }} className="text-accent">
            {institute.call}
          </Link>
        </dd>
      </dl>
      <p className="px-4 pb-3">
        <Link to="/property" search={{ institute: institute.id }} className="text-accent">
          {t("property.open")}
        </Link>
        <Link
          to="/board"
          search={{ institute: institute.id }}
          className="ml-4 inline-flex min-h-6 items-center text-accent"
        >
          {t("board.open")}
        </Link>
      </p>
      <Money institute={institute} />
    </Panel>
  );
}

/** Public money and what partners bring, side by side, year by year. */
function Money({ institute }: { institute: InstitutePage }) {
  const { t, language } = useWords();
  const all = institute.years.flatMap((one) => [roughly(one.public), roughly(one.matched ?? "0")]);
  const most = Math.max(1, ...all);
  const bar = (amount: string, look: string) => (
    <span className="flex flex-wrap items-center gap-x-2">
      <span
        aria-hidden="true"
        className={`block h-3 min-w-px rounded-sm ${look}`}
        style={{ width: `${(roughly(amount) / most) * 55}%` }}
      />
      <span className="figures text-label whitespace-nowrap">{formatMoney(amount, language)}</span>
    </span>
  );
  return (
    <table className="mx-4 mb-3 w-[calc(100%-2rem)]">
      <caption className="py-1 text-left font-medium">{t("network.money")}</caption>
      <thead>
        <tr className="text-left text-label text-soft">
          <th className="w-14 font-medium">{t("network.year")}</th>
          <th className="w-1/2 font-medium">{t("network.public")}</th>
          <th className="font-medium">{t("network.partnersBring")}</th>
        </tr>
      </thead>
      <tbody>
        {institute.years.map((one) => (
          <tr
            key={one.year}
            className={`border-t border-line ${one.year === institute.year ? "bg-accent-wash" : ""}`}
          >
            <th className="figures py-1 text-left font-normal">{one.year}</th>
            <td className="py-1">{bar(one.public, "bg-accent")}</td>
            <td className="py-1">
              {one.matched === null ? "–" : bar(one.matched, "bg-line-strong")}
              {one.waived !== null && (
                <span className="block text-label text-soft">
                  {t("network.waivedOf", { amount: formatMoney(one.waived, language) })}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
