// The report on a call: what its policy makes public once it is decided, as a page that prints.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type CallReportPage, callReportOf } from "../../api/reviewing";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, buttonLook, EmptyPage, Panel } from "../../parts/basic";

export function CallReport({ call }: { call: string }) {
  const { t, language } = useWords();
  const { data, isPending } = useQuery(callReportOf(call));
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <span className="flex flex-wrap items-center justify-between gap-2 print:hidden">
        <Link to="/calls" search={{ call }} className="min-h-6 text-accent">
          ← {t("reviewing.backToCall")}
        </Link>
        {data !== undefined && (
          <span className="flex flex-wrap gap-2">
            <a
              href={`/opportunities/report.json?call=${call}`}
              className={buttonLook("plain", true)}
            >
              {t("reviewing.reportData")}
            </a>
            <Button small kind="primary" onClick={() => window.print()}>
              {t("reviewing.print")}
            </Button>
          </span>
        )}
      </span>
      {data === undefined && !isPending && (
        <EmptyPage title={t("reviewing.report")} text={t("reviewing.reportNone")}>
          <a href="/manual/reviews" className="min-h-6 text-accent">
            {t("reviewing.manual")}
          </a>
        </EmptyPage>
      )}
      {data !== undefined && (
        <Panel title={`${t("reviewing.report")}: ${labelText(data.label, language)}`}>
          <div className="flex flex-col gap-3 px-4 py-3">
            <p className="figures">
              {t("reviewing.reportDecided", {
                moment: formatZoned(Date.parse(data.decided), language),
              })}
            </p>
            {data.counts !== null && (
              <p className="figures">{t("reviewing.counts", data.counts)}</p>
            )}
            {data.reason !== null && <p className="max-w-[70ch]">{data.reason}</p>}
            <Proposals data={data} />
            {data.reviewers !== null && (
              <p>{t("reviewing.reviewersAre", { people: data.reviewers.join(" · ") })}</p>
            )}
            <p className="text-label text-soft">
              {t("reviewing.reportBy", { rule: data.rule, version: data.policy })}:{" "}
              {labelText(data.sentence, language)}
            </p>
          </div>
        </Panel>
      )}
    </div>
  );
}

function Proposals({ data }: { data: CallReportPage }) {
  const { t, language } = useWords();
  const ranked = data.parts.includes("ranking");
  const scored = data.parts.includes("scores");
  return (
    <div className="overflow-x-auto">
      <table className="w-full">
        <thead>
          <tr className="text-left text-label text-soft">
            {ranked && <th className="pr-3 pb-1 font-medium">{t("reviewing.place")}</th>}
            <th className="pr-3 pb-1 font-medium">{t("reviewing.proposal")}</th>
            {scored && <th className="pr-3 pb-1 text-right font-medium">{t("reviewing.mean")}</th>}
            {scored && (
              <th className="pb-1 text-right font-medium">{t("reviewing.agreedPoints")}</th>
            )}
          </tr>
        </thead>
        <tbody>
          {data.proposals.map((one) => (
            <tr key={one.proposal} className="border-t border-line align-top">
              {ranked && <td className="figures py-1.5 pr-3">{one.place}</td>}
              <td className="py-1.5 pr-3">
                <span className="font-medium">{one.title}</span>
                {one.selected && ` ✓ ${t("reviewing.chosen")}`}
                <span className="block text-label text-soft">
                  {one.consortium.map((who) => labelText(who.label, language)).join(" · ")}
                  {one.matched !== null && ` · ${t("network.matched", { percent: one.matched })}`}
                </span>
                {one.reason !== null && <span className="block">{one.reason}</span>}
                {one.comments !== null && one.comments.length > 0 && (
                  <span className="block text-label font-medium">{t("reviewing.comments")}</span>
                )}
                {one.comments?.map((words) => (
                  <span key={words} className="block max-w-[70ch] text-soft">
                    {words}
                  </span>
                ))}
              </td>
              {scored && (
                <td className="figures py-1.5 pr-3 text-right">{one.mean?.toFixed(1) ?? "–"}</td>
              )}
              {scored && <td className="figures py-1.5 text-right">{one.agreed ?? "–"}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
