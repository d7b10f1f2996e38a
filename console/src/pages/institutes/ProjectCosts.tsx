// What the projects of an institute are to cost, and have cost.
import { Link } from "@tanstack/react-router";
import type { ProjectCosts as Costs } from "../../api/money";
import { formatMoney } from "../../format/money";
import { useWords } from "../../i18n";

export function ProjectCosts({ institute, projects }: { institute: string; projects: Costs[] }) {
  const { t, language } = useWords();
  if (projects.length === 0) return null;
  const amount = (text: string | null) => (text === null ? "–" : formatMoney(text, language));
  return (
    <section>
      <h3 className="pb-1 font-medium">{t("money.byProject")}</h3>
      <table className="w-full">
        <thead>
          <tr className="text-left text-label text-soft">
            <th className="py-1 font-medium">{t("money.project")}</th>
            <th className="py-1 pl-4 text-right font-medium">{t("money.projectBudget")}</th>
            <th className="py-1 pl-4 text-right font-medium">{t("money.projectSpent")}</th>
          </tr>
        </thead>
        <tbody>
          {projects.map((one) => (
            <tr key={one.project} className="border-t border-line">
              <th className="py-1.5 text-left font-normal">
                <Link
                  to="/projects"
                  search={{ institute, project: one.project }}
                  className="text-accent"
                >
                  {one.title}
                </Link>
                <span className="block text-label text-soft">
                  {t(`projects.state_${one.state}`)}
                </span>
              </th>
              <td className="figures whitespace-nowrap py-1.5 pl-4 text-right">
                {amount(one.planned)}
              </td>
              <td className="figures whitespace-nowrap py-1.5 pl-4 text-right">
                {amount(one.spent)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
