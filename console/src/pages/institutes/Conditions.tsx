// Conditions of an agreement that public money waits for, and the reports that an institute owes.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Condition, ConditionsPage, ConditionsVersion } from "../../api/agreed";
import type { InstitutePage } from "../../api/network";
import { conditionsOf } from "../../api/queries";
import { formatDate } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { type ConditionAct, ConditionDialog } from "./ConditionDialog";
import { OwedReports } from "./OwedReports";
import { Proposing } from "./Proposing";
import { References } from "./References";

const MARKS = { due: "○", late: "▲", reported: "◐", accepted: "✓", waived: "–" } as const;

export function Conditions({ institute }: { institute: InstitutePage }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(conditionsOf(institute.id));
  const [act, setAct] = useState<ConditionAct>();
  const [proposing, setProposing] = useState(false);
  const open = data?.versions?.find((one) => one.state === "proposed");
  const acts = data !== undefined && (data.office || data.lead) && open === undefined;
  return (
    <>
      <Panel
        title={t("agreed.conditions")}
        side={
          acts && (
            <Button small onClick={() => setProposing(true)}>
              {t(data.conditions.length === 0 ? "agreed.proposeFirst" : "agreed.propose")}
            </Button>
          )
        }
      >
        {error !== null && data === undefined && (
          <ProblemNote error={error} retry={() => void refetch()} />
        )}
        {data !== undefined && (
          <>
            {open !== undefined && <Open version={open} onAct={setAct} />}
            <List page={data} onAct={setAct} acts={acts} />
            <Versions all={data.versions ?? []} />
          </>
        )}
      </Panel>
      {data !== undefined && <OwedReports page={data} onAct={setAct} />}
      {act !== undefined && (
        <ConditionDialog institute={institute.id} act={act} onClose={() => setAct(undefined)} />
      )}
      {proposing && data !== undefined && (
        <Proposing institute={institute} page={data} onClose={() => setProposing(false)} />
      )}
    </>
  );
}

function List({
  page,
  acts,
  onAct,
}: {
  page: ConditionsPage;
  acts: boolean;
  onAct: (act: ConditionAct) => void;
}) {
  const { t } = useWords();
  if (page.conditions.length === 0) {
    return (
      <p className="px-4 py-3 text-soft">
        {t(acts ? "agreed.conditionsNoneActs" : "agreed.conditionsNone")}
      </p>
    );
  }
  return (
    <>
      <p className="px-4 pt-3 text-label text-soft">
        {page.rule === null ? t("agreed.noRule") : t("agreed.ruleWaits", { rule: page.rule })}
      </p>
      <ol aria-label={t("agreed.conditions")} className="divide-y divide-line">
        {page.conditions.map((one) => (
          <One key={one.number} one={one} page={page} onAct={onAct} />
        ))}
      </ol>
    </>
  );
}

function One({
  one,
  page,
  onAct,
}: {
  one: Condition;
  page: ConditionsPage;
  onAct: (act: ConditionAct) => void;
}) {
  const { t } = useWords();
  const waits = one.state === "due" || one.state === "late";
  const button = (what: "report" | "accept" | "return" | "waive", kind?: "quiet") => (
    <Button
      small
      kind={kind ?? "plain"}
      aria-label={`${t(`agreed.${what}`)}: ${t("agreed.number", { number: one.number })}`}
      onClick={() => onAct({ what, condition: one })}
    >
      {t(`agreed.${what}`)}
    </Button>
  );
  return (
    <li className="flex flex-col gap-1 px-4 py-2.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="min-w-0 font-medium">
          <span className="figures text-soft">{one.number}</span> {one.text}
        </span>
        <span className={one.state === "late" ? "font-medium text-high" : "text-soft"}>
          {MARKS[one.state]} {t(`agreed.state_${one.state}`)}
        </span>
      </div>
      <span className="figures text-label text-soft">
        {t("agreed.ofYear", { year: one.year })} · {t("agreed.dueOn", { day: one.due })} ·{" "}
        {t("agreed.measure")}: {one.measure}
      </span>
      {one.waived !== null && <span>{t("agreed.waivedFor", { reason: one.waived })}</span>}
      <Said one={one} />
      <span className="flex flex-wrap gap-2">
        {page.lead && waits && button("report")}
        {page.office && one.state === "reported" && (
          <>
            {button("accept")}
            {button("return")}
          </>
        )}
        {page.office && (waits || one.state === "reported") && button("waive", "quiet")}
      </span>
    </li>
  );
}

function Said({ one }: { one: Condition }) {
  const { t, language } = useWords();
  if (one.said === null || one.said.length === 0) return null;
  return (
    <details className="text-label">
      <summary className="min-h-6 cursor-pointer py-0.5 text-soft">
        {t("agreed.said", { count: one.said.length })}
      </summary>
      <ol className="flex flex-col gap-2 pt-1">
        {one.said.map((said) => (
          <li key={said.at}>
            <time dateTime={said.at} className="figures text-soft">
              {formatDate(Date.parse(said.at), language)}
            </time>{" "}
            {said.by}: {said.text}
            <References all={said.references} />
            <span className="block text-soft">
              {said.answer === "returned"
                ? t("agreed.returned", { reason: said.reason ?? "" })
                : t(said.answer === null ? "agreed.answer_waits" : "agreed.answer_accepted")}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}

function Open({
  version,
  onAct,
}: {
  version: ConditionsVersion;
  onAct: (act: ConditionAct) => void;
}) {
  const { t } = useWords();
  return (
    <div className="flex flex-col gap-2 border-b border-line bg-raised px-4 py-3">
      <p className="font-medium">
        ◐{" "}
        {t("agreed.version", {
          version: version.version,
          side: t(`agreed.side_${version.side}`),
        })}
        : {t("agreed.version_proposed")}
      </p>
      <p>{version.reason}</p>
      <Texts version={version} />
      <span className="flex flex-wrap gap-2">
        {version.may_agree && (
          <Button small kind="primary" onClick={() => onAct({ what: "agree", version })}>
            {t("agreed.agree")}
          </Button>
        )}
        {version.may_drop && (
          <Button small onClick={() => onAct({ what: "drop", version })}>
            {t("agreed.drop")}
          </Button>
        )}
      </span>
    </div>
  );
}

function Texts({ version }: { version: ConditionsVersion }) {
  const { t } = useWords();
  return (
    <ul className="flex flex-col gap-1 text-label">
      {version.conditions.map((one) => (
        <li key={one.number}>
          <span className="figures text-soft">{one.number}</span> {one.text}{" "}
          <span className="figures text-soft">
            · {t("agreed.ofYear", { year: one.year })} · {t("agreed.dueOn", { day: one.due })}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Versions({ all }: { all: ConditionsVersion[] }) {
  const { t, language } = useWords();
  const over = all.filter((one) => one.state !== "proposed");
  if (over.length === 0) return null;
  return (
    <details className="border-t border-line px-4 py-2 text-label">
      <summary className="min-h-6 cursor-pointer py-0.5 text-soft">
        {t("agreed.versions", { count: over.length })}
      </summary>
      <ol className="flex flex-col gap-3 pt-1">
        {over.map((one) => (
          <li key={one.version} className="flex flex-col gap-1">
            <span>
              {t("agreed.version", {
                version: one.version,
                side: t(`agreed.side_${one.side}`),
              })}{" "}
              · {formatDate(Date.parse(one.at), language)} · {t(`agreed.version_${one.state}`)}
            </span>
            <span className="text-soft">
              {one.reason}
              {one.dropped !== null && ` → ${one.dropped}`}
            </span>
            <Texts version={one} />
          </li>
        ))}
      </ol>
    </details>
  );
}
