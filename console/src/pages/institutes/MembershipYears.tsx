// Membership years that are over: what each came to, and the one that is to be closed next.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { OpenMembershipYear } from "../../api/members";
import type { InstitutePage } from "../../api/network";
import { membershipYearsOf, useNetworkChange } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { useFigure } from "../../parts/figure";
import { ProblemNote } from "../../parts/ProblemNote";
import { RuleKept } from "../../parts/year";
import { FormDialog } from "../programmes/FormDialog";

export function MembershipYears({ institute }: { institute: InstitutePage }) {
  const { t, language } = useWords();
  const { data, error } = useQuery(membershipYearsOf(institute.id));
  const [closing, setClosing] = useState(false);
  const open = data?.open ?? null;
  const close = open !== null && data?.runs && (
    <Button small kind="primary" onClick={() => setClosing(true)}>
      {t("institutes.closeYear", { year: open.year })}
    </Button>
  );
  return (
    <Panel title={t("institutes.membershipYears")} side={close}>
      {error !== null && <ProblemNote error={error} />}
      {open !== null && <Open open={open} />}
      {open === null && data?.closed.length === 0 && (
        <p className="px-4 py-3 text-soft">{t("institutes.yearsNone")}</p>
      )}
      <ul aria-label={t("institutes.yearsClosed")} className="divide-y divide-line">
        {data?.closed.map((one) => (
          <li key={one.year} className="flex flex-col gap-1 px-4 py-2.5">
            <p>
              <span className="figures font-medium">{one.year}</span>
              {" · "}
              {t("institutes.yearCounted", { members: one.members, small: one.small_firms })}
            </p>
            {one.plan !== null && (
              <p className="max-w-[70ch] border-l-2 border-line-strong pl-3 whitespace-pre-line">
                {t("institutes.planBy", { day: one.plan.by })}: {one.plan.text}
              </p>
            )}
            <p className="figures text-label text-soft">
              {t("institutes.yearClosedBy", {
                person: one.by,
                moment: formatZoned(Date.parse(one.at), language),
              })}
            </p>
          </li>
        ))}
      </ul>
      {closing && open !== null && (
        <Close
          id={institute.id}
          today={institute.today}
          open={open}
          onClose={() => setClosing(false)}
        />
      )}
    </Panel>
  );
}

function Open({ open }: { open: OpenMembershipYear }) {
  const { t } = useWords();
  const figure = useFigure();
  const { year, members, small_firms: small, share, rule, least, kept } = open;
  return (
    <div className="border-b border-line px-4 py-3">
      <p>
        <span className="figures font-medium">{year}</span>
        {" · "}
        {t("institutes.yearCounted", { members, small })}
        {share !== null && ` (${figure(share)})`}
        {" · "}
        {t("institutes.yearOpen")}
      </p>
      {rule !== null && least !== null && (
        <RuleKept rule={rule} wanted={figure(least)} kept={kept} />
      )}
    </div>
  );
}

function Close({
  id,
  today,
  open,
  onClose,
}: {
  id: string;
  today: string;
  open: OpenMembershipYear;
  onClose: () => void;
}) {
  const { t } = useWords();
  const change = useNetworkChange("POST", "/institute/membership-years/close", onClose);
  const plan = [
    { name: "text", kind: "area", label: t("institutes.plan"), help: t("institutes.planHelp") },
    {
      name: "by",
      kind: "date",
      label: t("institutes.planDay"),
      help: t("institutes.planDayHelp", { day: today }),
    },
  ] as const;
  return (
    <FormDialog
      title={t("institutes.closeYear", { year: open.year })}
      text={t(open.kept ? "institutes.closeText" : "institutes.closeWithPlan")}
      word={t("institutes.closeYear", { year: open.year })}
      inputs={open.kept ? [] : plan}
      error={change.error}
      busy={change.isPending}
      onClose={onClose}
      onSubmit={(said) =>
        change.mutate({
          query: { id },
          body: {
            year: open.year,
            plan: open.kept ? null : { text: said("text"), by: said("by") },
          },
        })
      }
    />
  );
}
