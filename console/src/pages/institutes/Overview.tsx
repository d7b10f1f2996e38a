// What was agreed with an institute, what became of it, and the ways to what has a page of its own.
import { Link } from "@tanstack/react-router";
import type { InstitutePage } from "../../api/network";
import { formatMoney, roughly } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { LISTED, Panel } from "../../parts/basic";
import { CloseOut } from "./CloseOut";
import { Course } from "./Course";
import { Place } from "./Place";

export function Overview({ institute }: { institute: InstitutePage }) {
  return (
    <>
      <Agreement institute={institute} />
      <Course institute={institute} />
      {institute.course.close_out !== null && <CloseOut left={institute.course.close_out} />}
      <Elsewhere institute={institute} />
    </>
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
      title={t("institutes.agreement")}
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
        <dt className="text-soft">{t("network.answered")}</dt>
        <dd>
          <Link to="/calls" search={{ call: institute.call }} className="text-accent">
            {institute.call}
          </Link>
        </dd>
      </dl>
      <Money institute={institute} />
    </Panel>
  );
}

/** Public money and what partners bring, side by side, year by year. */
function Money({ institute }: { institute: InstitutePage }) {
  const { t, language } = useWords();
  const all = institute.years.flatMap((one) => [roughly(one.public), roughly(one.matched)]);
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
              {bar(one.matched, "bg-line-strong")}
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

function Elsewhere({ institute: { id, sees_book } }: { institute: InstitutePage }) {
  const { t } = useWords();
  const look = `${LISTED} font-medium text-accent`;
  return (
    <Panel title={t("institutes.elsewhere")}>
      <ul className="divide-y divide-line">
        <li>
          <Link to="/projects" search={{ institute: id }} className={look}>
            {t("projects.toProjects")}
          </Link>
        </li>
        <li>
          <Link to="/property" search={{ institute: id }} className={look}>
            {t("property.open")}
          </Link>
        </li>
        <li>
          <Link to="/board" search={{ institute: id }} className={look}>
            {t("board.open")}
          </Link>
        </li>
        {sees_book && (
          <li>
            <Link to="/outlook" search={{ institute: id }} className={look}>
              {t("outlook.open")}
            </Link>
          </li>
        )}
      </ul>
    </Panel>
  );
}
