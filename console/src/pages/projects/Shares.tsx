// Who pays for a project with what: a bar for each of it, the same in numbers, and what was spent so far.
import type { ProjectPage, Share, Source } from "../../api/project";
import { formatMoney, roughly } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { nameOf } from "./ProjectView";

const SOURCES: readonly Source[] = ["institute", "cash", "in_kind", "programme_income"];
const LOOKS: Record<Source, string> = {
  institute: "bg-accent",
  cash: "bg-ink",
  in_kind: "bg-line-strong",
  programme_income: "border border-dashed border-line-strong",
};

function spentOf(share: Share, source: Source): string | null {
  return share[`spent_${source}`];
}

export function Shares({ project }: { project: ProjectPage }) {
  const { t, language } = useWords();
  const sums = project.shares.map((one) =>
    SOURCES.reduce((sum, source) => sum + roughly(one[source] ?? "0"), 0),
  );
  const most = Math.max(1, ...sums);
  const chosen = project.state !== "proposed" && project.state !== "declined";
  const tells = (one: Share, source: Source) =>
    chosen && (one[source] !== null || spentOf(one, source) !== null);
  const spentText = (amount: string | null) =>
    amount === null
      ? t("projects.spentNone")
      : t("projects.spentSoFar", { amount: formatMoney(amount, language) });
  const spent = project.shares.some((one) => SOURCES.some((of) => spentOf(one, of) !== null));
  if (project.text.budget.length === 0 && !spent) {
    return (
      <Panel title={t("projects.budget")}>
        <p className="px-4 py-3 text-soft">{t("projects.budgetNone")}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t("projects.budget")}>
      <section
        aria-label={`${t("projects.budget")}: ${t("projects.who")}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by the keys
        tabIndex={0}
        className="overflow-x-auto"
      >
        <table className="w-full min-w-[560px]">
          <thead>
            <tr className="text-left text-label text-soft">
              <th className="px-4 py-2 font-medium">{t("projects.who")}</th>
              {SOURCES.map((source) => (
                <th key={source} className="px-2 py-2 text-right font-medium">
                  <span
                    aria-hidden="true"
                    className={`mr-1 inline-block size-2.5 ${LOOKS[source]}`}
                  />
                  {t(`projects.source_${source}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {project.shares.map((one) => (
              <tr key={one.organisation.id} className="border-t border-line">
                <th className="px-4 py-2 text-left font-normal">
                  {labelText(one.organisation.label, language)}
                  <span aria-hidden="true" className="mt-1 flex h-2">
                    {SOURCES.map((source) => (
                      <span
                        key={source}
                        className={LOOKS[source]}
                        style={{ width: `${(roughly(one[source] ?? "0") / most) * 100}%` }}
                      />
                    ))}
                  </span>
                </th>
                {SOURCES.map((source) => (
                  <td key={source} className="figures px-2 py-2 text-right">
                    {one[source] === null ? "–" : formatMoney(one[source], language)}
                    {tells(one, source) && (
                      <span className="block text-label text-soft">
                        {spentText(spentOf(one, source))}
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Valued project={project} />
    </Panel>
  );
}

/** By which rule each part in kind is valued. */
function Valued({ project }: { project: ProjectPage }) {
  const { t, language } = useWords();
  const valued = project.text.budget.filter((one) => one.valuation !== null);
  if (valued.length === 0) return null;
  return (
    <ul className="border-t border-line px-4 py-2 text-label text-soft">
      {valued.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name, and the list is never reordered
        <li key={at}>
          {t("projects.valued", {
            who: nameOf(project, one.organisation, language),
            amount: formatMoney(one.amount, language),
            rule: t(`projects.valuation_${one.valuation ?? "volunteers"}`),
          })}
        </li>
      ))}
    </ul>
  );
}
