// How reviewers judge: each beside all, adjusted means beside the raw ones, and what lies apart.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { calibrationOf, type Calibration as Seen, type Totals } from "../../api/reviewing";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";

export function Calibration({ call }: { call: string }) {
  const { t } = useWords();
  const { data } = useQuery(calibrationOf(call));
  if (data === undefined || data.all === null) return null;
  return (
    <Panel title={t("reviewing.calibration")}>
      <p className="max-w-[80ch] px-4 pt-3 text-label text-soft">
        {t("reviewing.calibrationText", { most: data.most })}
      </p>
      <div className="grid gap-4 px-4 py-3 2xl:grid-cols-2">
        <Reviewers data={data} all={data.all} />
        <Proposals call={call} data={data} />
      </div>
    </Panel>
  );
}

const CELL = "py-1 pr-3 text-right";

function Heads({ of }: { of: readonly ("reviews" | "mean" | "spread" | "lean" | "adjusted")[] }) {
  const { t } = useWords();
  return of.map((head) => (
    <th key={head} className="pr-3 pb-1 text-right font-medium">
      {t(`reviewing.${head}`)}
    </th>
  ));
}

function Cells({ totals }: { totals: Totals }) {
  return (
    <>
      <td className={CELL}>{totals.reviews}</td>
      <td className={CELL}>{totals.mean.toFixed(1)}</td>
      <td className={CELL}>{totals.spread.toFixed(1)}</td>
    </>
  );
}

function Reviewers({ data, all }: { data: Seen; all: Totals }) {
  const { t } = useWords();
  const signed = (lean: number) => `${lean < 0 ? "−" : "+"}${Math.abs(lean).toFixed(1)}`;
  return (
    <div className="overflow-x-auto">
      <table className="w-full">
        <thead>
          <tr className="text-label text-soft">
            <th className="pr-3 pb-1 text-left font-medium">{t("reviewing.reviewer")}</th>
            <Heads of={["reviews", "mean", "spread", "lean"]} />
          </tr>
        </thead>
        <tbody className="figures">
          {data.reviewers.map((one) => (
            <tr key={one.reviewer} className="border-t border-line">
              <td className="py-1 pr-3">{one.reviewer}</td>
              <Cells totals={one.totals} />
              <td className={CELL}>{signed(one.lean)}</td>
            </tr>
          ))}
          <tr className="border-t border-line-strong font-medium">
            <td className="py-1 pr-3">{t("reviewing.allReviews")}</td>
            <Cells totals={all} />
            <td className={CELL}>–</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function Proposals({ call, data }: { call: string; data: Seen }) {
  const { t } = useWords();
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-md">
        <thead>
          <tr className="text-label text-soft">
            <th className="pr-3 pb-1 text-left font-medium">{t("reviewing.proposal")}</th>
            <Heads of={["reviews", "mean", "spread", "adjusted"]} />
            <th className="pb-1 text-left font-medium">{t("reviewing.apart")}</th>
          </tr>
        </thead>
        <tbody className="figures">
          {data.proposals.map((one) => (
            <tr key={one.proposal} className="border-t border-line">
              <td className="py-1 pr-3">
                <Link to="/calls" search={{ call, proposal: one.proposal }} className="text-accent">
                  {one.title}
                </Link>
              </td>
              <Cells totals={one.totals} />
              <td className={CELL}>{one.adjusted.toFixed(1)}</td>
              <td className="py-1 whitespace-nowrap">
                {one.discussed
                  ? t("reviewing.apart_discussed")
                  : one.wide
                    ? t("reviewing.apart_wide")
                    : t("reviewing.apart_no")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
