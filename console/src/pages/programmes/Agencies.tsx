// Agencies that take part, their lines, and what is committed of them.
import { useState } from "react";
import type { Agency, AgencyLine, ProgrammePage } from "../../api/programme";
import { formatMoney, roughly } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { type Act, AgencyForm } from "./AgencyForm";

export function Agencies({ programme }: { programme: ProgrammePage }) {
  const { t } = useWords();
  const [act, setAct] = useState<Act>();
  // One scale for all lines of a currency, so that bars can be compared.
  const amounts = programme.agencies.flatMap((one) => one.lines ?? []).map((one) => one.amount);
  const mostOf = (currency: string | undefined) =>
    Math.max(1, ...amounts.filter((one) => one.split(" ")[1] === currency).map(roughly));
  const scale = (amount: string) => roughly(amount) / mostOf(amount.split(" ")[1]);
  return (
    <Panel
      title={t("programmes.agencies")}
      side={
        programme.officer && (
          <Button small onClick={() => setAct({ what: "join" })}>
            {t("programmes.addAgency")}
          </Button>
        )
      }
    >
      {programme.agencies.length === 0 && (
        <p className="px-4 py-3 text-soft">{t("programmes.agenciesNone")}</p>
      )}
      <ul className="divide-y divide-line">
        {programme.agencies.map((agency) => (
          <One
            key={agency.organisation.id}
            programme={programme}
            agency={agency}
            scale={scale}
            onAct={setAct}
          />
        ))}
      </ul>
      {act !== undefined && (
        <AgencyForm programme={programme} act={act} onClose={() => setAct(undefined)} />
      )}
    </Panel>
  );
}

function One({
  programme,
  agency,
  scale,
  onAct,
}: {
  programme: ProgrammePage;
  agency: Agency;
  scale: (amount: string) => number;
  onAct: (act: Act) => void;
}) {
  const { t, language } = useWords();
  const last = agency.periods.at(-1);
  const focus = (id: string) =>
    labelText(programme.focuses.find((one) => one.focus === id)?.label, language) || id;
  const id = agency.organisation.id;
  const own = programme.commitments.filter((one) => one.agency === id);
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <span>
          <span className={agency.now ? "font-medium" : "text-soft"}>
            {labelText(agency.organisation.label, language)}
          </span>
          <span className="figures block text-label text-soft">
            {last !== undefined &&
              (last.until === null
                ? t("programmes.since", { day: last.from })
                : t("network.termDays", { from: last.from, until: last.until }))}
            {agency.focuses.length > 0 && ` · ${agency.focuses.map(focus).join(", ")}`}
          </span>
        </span>
        <span className="flex flex-wrap gap-2">
          {agency.signs && (
            <>
              <Button small onClick={() => onAct({ what: "line", agency })}>
                {t("programmes.addLine")}
              </Button>
              <Button small onClick={() => onAct({ what: "focus", agency })}>
                {t("programmes.setFocuses")}
              </Button>
            </>
          )}
          {(agency.signs || programme.officer) && last?.until === null && (
            <Button small kind="quiet" onClick={() => onAct({ what: "leave", agency })}>
              {t("programmes.leave")}
            </Button>
          )}
        </span>
      </div>
      {agency.lines?.length === 0 && (
        <p className="text-label text-soft">{t("programmes.linesNone")}</p>
      )}
      {agency.lines !== null && agency.lines.length > 0 && (
        <ul className="flex flex-col gap-3" aria-label={t("programmes.lines")}>
          {agency.lines.map((line) => (
            <Line key={line.line} line={line} size={scale(line.amount)}>
              {agency.signs && (
                <span className="flex gap-2">
                  <Button
                    small
                    kind="quiet"
                    onClick={() => onAct({ what: "commit", agency, line })}
                  >
                    {t("programmes.commit")}
                  </Button>
                  <Button small kind="quiet" onClick={() => onAct({ what: "amend", agency, line })}>
                    {t("programmes.amend")}
                  </Button>
                </span>
              )}
            </Line>
          ))}
        </ul>
      )}
      {own.length > 0 && (
        <details className="text-label">
          <summary className="min-h-6 cursor-pointer text-soft">
            {t("programmes.commitments", { count: own.length })}
          </summary>
          <ul className="flex flex-col">
            {own.map((one) => (
              <li
                key={one.number}
                className="flex flex-wrap items-center justify-between gap-x-3 border-t border-line py-1"
              >
                <span className={one.released === null ? "" : "text-soft"}>
                  {t("programmes.commitmentOf", one)} · {one.line} · {one.reference}
                  {one.released !== null &&
                    ` · ${t("programmes.released", { reason: one.released })}`}
                  {one.released === null && (
                    <span className="figures block text-soft">
                      {t("agreed.commitmentIs", { number: one.number })} ·{" "}
                      {one.used === null
                        ? t("agreed.unused")
                        : t("agreed.used", {
                            funded: formatMoney(one.used.funded, language),
                            obligated: formatMoney(one.used.obligated, language),
                            drawn: formatMoney(one.used.drawn, language),
                          })}
                    </span>
                  )}
                </span>
                <span className="figures flex items-center gap-2">
                  <span className={one.released === null ? "" : "line-through"}>
                    {formatMoney(one.amount, language)}
                  </span>
                  {one.may_release && (
                    <Button
                      small
                      kind="quiet"
                      aria-label={`${t("programmes.release")} ${one.number}`}
                      onClick={() => onAct({ what: "release", number: one.number })}
                    >
                      {t("programmes.release")}
                    </Button>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

/** A bar as long as the line is large: the part that is committed is full, what is left is not. */
function Line({
  line,
  size,
  children,
}: {
  line: AgencyLine;
  size: number;
  children: React.ReactNode;
}) {
  const { t, language } = useWords();
  const money = (amount: string) => formatMoney(amount, language);
  const whole = roughly(line.amount);
  const days = t("network.termDays", { from: line.from, until: line.until });
  return (
    <li className="flex flex-col gap-1">
      <span className="flex flex-wrap items-center justify-between gap-x-3">
        <span>
          {labelText(line.purpose, language)}
          <span className="figures text-label text-soft">
            {" "}
            ·{" "}
            {line.fiscal_year === null
              ? days
              : `${t("programmes.fiscalYear", { year: line.fiscal_year })} (${days})`}
          </span>
        </span>
        {children}
      </span>
      <span
        aria-hidden="true"
        className="flex h-3 overflow-hidden rounded-sm border border-line-strong"
        style={{ width: `${Math.max(2, size * 100)}%` }}
      >
        <span
          className="block bg-accent"
          style={{ width: `${(roughly(line.committed) / Math.max(1, whole)) * 100}%` }}
        />
      </span>
      <span className="figures text-label">
        {t("programmes.lineFigures", {
          amount: money(line.amount),
          committed: money(line.committed),
          left: money(line.left),
        })}
        {line.used !== null &&
          ` · ${t("agreed.lineUsed", {
            obligated: money(line.used.obligated),
            drawn: money(line.used.drawn),
          })}`}
      </span>
      {line.amendments.length > 0 && (
        <details className="text-label text-soft">
          <summary className="min-h-6 cursor-pointer">
            {t("programmes.amendments", { count: line.amendments.length })}
          </summary>
          <ul className="figures">
            {line.amendments.map((one) => (
              <li key={one.at}>
                {t("programmes.amendedFrom", {
                  day: one.at.slice(0, 10),
                  amount: money(one.amount),
                  by: one.by,
                  reason: one.reason,
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
