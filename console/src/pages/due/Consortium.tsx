// What those look at first who apply, are members, or lead projects.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { MemberHome, ProjectFigure, ProposalFigure } from "../../api/home";
import type { Named } from "../../api/types";
import { formatMoney } from "../../format/money";
import { formatSpan } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { buttonLook, LISTED, Panel } from "../../parts/basic";
import { PhaseMark } from "../calls/Deadline";
import { Bar, Warn } from "./figures";

export function Applicant({ all, now }: { all: ProposalFigure[]; now: number }) {
  const { t, language } = useWords();
  return (
    <Panel title={t("home.proposals")}>
      <ul aria-label={t("home.proposals")} className="divide-y divide-line">
        {all.map((one) => {
          const left = one.deadline === null ? 0 : Date.parse(one.deadline) - now;
          return (
            <li key={one.id}>
              <Link to="/calls" search={{ call: one.call.id, proposal: one.id }} className={LISTED}>
                <span className="font-medium">{one.title}</span>
                <span className="flex flex-wrap justify-between gap-x-3 text-label text-soft">
                  <span>{labelText(one.call.label, language)}</span>
                  <PhaseMark phase={one.phase} />
                </span>
                {one.submitted ? (
                  <span className="text-label">{t("home.handedIn")}</span>
                ) : (
                  <>
                    {left > 0 && (
                      <span className="figures text-label">
                        {t("home.left", { span: formatSpan(left, language) })}
                      </span>
                    )}
                    {one.letters > 0 && (
                      <span className="text-label">
                        <Warn>{t("home.lettersMissing", { count: one.letters })}</Warn>
                      </span>
                    )}
                    {one.lacks.map((lack) => (
                      <span key={lack.rule} className="text-label">
                        <Warn>
                          {t("home.lack", {
                            rule: lack.rule,
                            sentence: labelText(lack.sentence, language),
                          })}
                        </Warn>
                      </span>
                    ))}
                  </>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

export function Project({ all }: { all: ProjectFigure[] }) {
  const { t, language } = useWords();
  const money = (amount: string | null) => (amount === null ? "–" : formatMoney(amount, language));
  return (
    <Panel title={t("home.projects")}>
      <ul aria-label={t("home.projects")} className="divide-y divide-line">
        {all.map((one) => (
          <li key={one.id}>
            <Link
              to="/projects"
              search={{ institute: one.institute.id, project: one.id }}
              className={LISTED}
            >
              <span className="flex flex-wrap justify-between gap-x-3">
                <span className="font-medium">{one.title}</span>
                <span className="text-label text-soft">{t(`projects.state_${one.state}`)}</span>
              </span>
              <Bar part={(one.accepted / Math.max(1, one.milestones)) * 100} />
              <span className="figures text-label">
                {t("home.milestones", { accepted: one.accepted, count: one.milestones })}
                {one.late > 0 && (
                  <>
                    {" · "}
                    <Warn>{t("home.late", { count: one.late })}</Warn>
                  </>
                )}
              </span>
              {one.next !== null && (
                <span className="figures text-label text-soft">
                  {t("home.next", { title: one.next.title, day: one.next.due })}
                </span>
              )}
              <span className="figures text-label text-soft">
                {t("home.budget", {
                  institute: money(one.from_institute),
                  partners: money(one.from_partners),
                })}
              </span>
              <span className="figures text-label text-soft">
                {t("home.trl", { start: one.trl[0], now: one.trl[1], target: one.trl[2] })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The way to the members of an institute, and for whom. */
function OfInstitute({
  one,
  children,
}: {
  one: { institute: Named; organisation: Named };
  children: ReactNode;
}) {
  const { language } = useWords();
  return (
    <Link
      to="/institutes"
      search={{ institute: one.institute.id, part: "members" }}
      className={LISTED}
    >
      <span className="flex flex-wrap justify-between gap-x-3">
        <span className="font-medium">{labelText(one.institute.label, language)}</span>
        <span className="text-label text-soft">{labelText(one.organisation.label, language)}</span>
      </span>
      {children}
    </Link>
  );
}

export function Member({ home, now }: { home: MemberHome; now: number }) {
  const { t, language } = useWords();
  return (
    <>
      <Panel title={t("home.memberships")}>
        <ul aria-label={t("home.memberships")} className="divide-y divide-line">
          {home.memberships.map((one) => (
            <li key={`${one.institute.id} ${one.organisation.id}`}>
              <OfInstitute one={one}>
                <span className="figures text-label text-soft">
                  {one.until !== null &&
                    t("home.memberUntil", {
                      tier: labelText(one.tier, language),
                      day: one.until,
                    })}
                  {one.waits !== null &&
                    t("home.applied", {
                      span: formatSpan(now - Date.parse(one.waits), language),
                    })}
                </span>
                {one.owes !== null && (
                  <span className="text-label">
                    <Warn>{t("network.owes", { amount: formatMoney(one.owes, language) })}</Warn>
                  </span>
                )}
                <span className="text-label text-soft">
                  {t("home.ask", { who: labelText(one.lead.label, language) })}
                </span>
              </OfInstitute>
            </li>
          ))}
          {home.covered.map((one) => (
            <li key={`${one.institute.id} ${one.organisation.id} ${one.by.id}`}>
              <OfInstitute one={one}>
                <span className="text-label text-soft">
                  {t("home.coveredBy", {
                    who: labelText(one.by.label, language),
                    day: one.until,
                  })}
                </span>
              </OfInstitute>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel
        title={t("home.projectCalls")}
        side={
          <Link to="/institutes" className={buttonLook("plain", true)}>
            {t("network.toInstitutes")}
          </Link>
        }
      >
        {home.calls.length === 0 && (
          <p className="px-4 py-3 text-soft">{t("home.projectCallsNone")}</p>
        )}
        <ul aria-label={t("home.projectCalls")} className="divide-y divide-line">
          {home.calls.map((one) => (
            <li key={one.id}>
              <Link to="/projects" search={{ institute: one.institute }} className={LISTED}>
                <span className="font-medium">{labelText(one.label, language)}</span>
                <span className="figures text-label text-soft">
                  {t("home.left", { span: formatSpan(Date.parse(one.deadline) - now, language) })}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
