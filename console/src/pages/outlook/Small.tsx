// The share of small firms among members, by the same runs.
import type { OutlookPage } from "../../api/outlook";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { SmallChart } from "./SmallChart";

export function Small({ outlook }: { outlook: OutlookPage }) {
  const { t } = useWords();
  const under = Number(outlook.warning?.under ?? -1);
  return (
    <Panel title={t("outlook.small")}>
      {outlook.small.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("outlook.smallNone")}</p>
      ) : (
        <>
          <SmallChart outlook={outlook} />
          <div className="overflow-x-auto px-4 py-3">
            <table className="w-full">
              <thead>
                <tr className="text-left text-label text-soft">
                  <th className="pr-3 font-medium">{t("network.reportYear")}</th>
                  <th className="pr-3 text-right font-medium">{t("outlook.smallShare")}</th>
                  <th className="text-right font-medium">{t("outlook.smallKept")}</th>
                </tr>
              </thead>
              <tbody>
                {outlook.small_past.map(({ year, share }) => (
                  <tr key={year} className="border-t border-line">
                    <th className="figures py-1 pr-3 text-left font-normal whitespace-nowrap">
                      {year}
                    </th>
                    <td className="figures py-1 pr-3 text-right">{share} %</td>
                    <td className="py-1 text-right text-soft">–</td>
                  </tr>
                ))}
                {outlook.small.map(({ year, share, kept }) => {
                  const few = kept !== null && Number(kept) < under;
                  return (
                    <tr key={year} className="border-t border-line">
                      <th className="figures py-1 pr-3 text-left font-normal whitespace-nowrap">
                        {year}
                      </th>
                      <td className="figures py-1 pr-3 text-right">
                        {t("outlook.shareBand", share)}
                      </td>
                      <td className={`figures py-1 text-right ${few ? "text-high" : ""}`}>
                        {few && "▲ "}
                        {kept === null ? t("outlook.noRule") : `${kept} %`}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Panel>
  );
}
