// Members of an institute, and applications that wait for an answer.
import { useState } from "react";
import type { Application, InstitutePage, Member } from "../../api/network";
import { useNetworkChange } from "../../api/queries";
import type { Named } from "../../api/types";
import { formatMoney } from "../../format/money";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { useHouseNow } from "../calls/Deadline";
import { FormDialog } from "../programmes/FormDialog";

export function Members({ institute }: { institute: InstitutePage }) {
  const { t, language } = useWords();
  const waiting = institute.members.filter((one) => one.open !== null);
  const members = institute.members.filter((one) => one.periods.length > 0);
  const money = (amount: string) => formatMoney(amount, language);
  const tier = (id: string) =>
    labelText(institute.tiers.find((one) => one.id === id)?.label, language) || id;
  return (
    <Panel title={t("network.memberList")}>
      {waiting.length > 0 && (
        <div className="border-b border-line px-4 py-3">
          <h3 className="mb-1 font-medium">{t("network.waits")}</h3>
          <ul className="flex flex-col gap-2">
            {waiting.map(
              (one) =>
                one.open !== null && (
                  <Waiting
                    key={one.organisation}
                    institute={institute}
                    member={one}
                    open={one.open}
                    tier={tier(one.open.tier)}
                  />
                ),
            )}
          </ul>
        </div>
      )}
      {members.length === 0 && <p className="px-4 py-3 text-soft">{t("network.membersNone")}</p>}
      <ul className="divide-y divide-line">
        {members.map((one) => {
          const period = one.periods.find((each) => each.now) ?? one.periods.at(-1);
          if (period === undefined) return null;
          const owes = one.owes !== null && !/^-?0(\.0*)? /.test(one.owes);
          return (
            <li
              key={one.organisation}
              className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2"
            >
              <span>
                <span className={period.now ? "font-medium" : "text-soft"}>{one.organisation}</span>
                <span className="text-soft">
                  {" "}
                  · {tier(period.tier)}
                  {period.small && ` · ${t("network.small")}`}
                </span>
                <CoveredNames all={period.covers} />
                {period.ended !== null && (
                  <span className="block text-label text-soft">
                    {t("network.endedEarly", period.ended)}
                  </span>
                )}
              </span>
              <span className="figures flex flex-wrap items-baseline gap-x-3 text-label text-soft">
                <span>
                  {t("network.termDays", { from: period.from, until: period.until })}
                  {period.fee !== null && ` · ${money(period.fee)}`}
                  {owes && one.owes !== null && (
                    <span className="text-ink">
                      {" "}
                      · {t("network.owes", { amount: money(one.owes) })}
                    </span>
                  )}
                </span>
                {period.now && mayEnd(institute, one.organisation) && (
                  <Ending institute={institute} organisation={one.organisation} />
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {institute.members.map(
        (one) =>
          one.declined !== null &&
          one.open === null && (
            <p key={one.organisation} className="px-4 pb-2 text-label text-soft">
              {one.organisation}: {t("network.declined", { reason: one.declined })}
            </p>
          ),
      )}
    </Panel>
  );
}

const mayEnd = (institute: InstitutePage, organisation: string) =>
  institute.runs || institute.signs_for.includes(organisation);

/** Ends a membership before its time; either side may. */
function Ending({ institute, organisation }: { institute: InstitutePage; organisation: string }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const end = useNetworkChange("POST", "/institute/end-membership", () => setOpen(false));
  return (
    <span className="block">
      <Button
        small
        onClick={() => setOpen(true)}
        aria-label={`${t("network.end")}: ${organisation}`}
      >
        {t("network.end")}
      </Button>
      {open && (
        <FormDialog
          title={`${t("network.end")}: ${organisation}`}
          text={t("network.endText")}
          word={t("network.end")}
          inputs={[
            { name: "on", kind: "date", label: t("network.endOn") },
            { name: "reason", kind: "area", label: t("network.reason") },
          ]}
          error={end.error}
          busy={end.isPending}
          onClose={() => setOpen(false)}
          onSubmit={(said) =>
            end.mutate({
              query: { id: institute.id },
              body: { organisation, on: said("on"), reason: said("reason") },
            })
          }
        />
      )}
    </span>
  );
}

function CoveredNames({ all }: { all: Named[] }) {
  const { t, language } = useWords();
  if (all.length === 0) return null;
  const names = all.map((one) => labelText(one.label, language)).join(", ");
  return <span className="block text-label text-soft">{t("network.withIt", { names })}</span>;
}

function countedWord(counted: NonNullable<Application["counted"]>) {
  if (counted.basis !== null && counted.basis.lacks !== null) return "network.countedUnknown";
  return counted.small ? "network.countedSmall" : "network.countedLarge";
}

function AnswerBy({ by }: { by: NonNullable<Application["answer_by"]> }) {
  const { t, language } = useWords();
  const moment = Date.parse(by.until);
  const late = moment < useHouseNow();
  return (
    <span className={`block text-label ${late ? "text-urgent" : "text-soft"}`}>
      {t(late ? "network.answerLate" : "network.answerBy", {
        moment: formatZoned(moment, language),
        rule: by.rule,
      })}
    </span>
  );
}

function Waiting({
  institute,
  member,
  open,
  tier,
}: {
  institute: InstitutePage;
  member: Member;
  open: Application;
  tier: string;
}) {
  const { t, language } = useWords();
  const [declining, setDeclining] = useState(false);
  const answer = useNetworkChange("POST", "/institute/answer", () => setDeclining(false));
  const withdraw = useNetworkChange("POST", "/institute/withdraw", () => undefined);
  const query = { id: institute.id };
  const { organisation } = member;
  return (
    <li className="flex flex-wrap items-center justify-between gap-2">
      <span>
        <span className="font-medium">{organisation}</span>
        <span className="text-soft">
          {" "}
          · {tier} · {formatMoney(open.fee, language)} · {open.from}
        </span>
        <span className="block text-label text-soft">
          {t("network.waitsSince", { moment: formatZoned(Date.parse(open.at), language) })}
          {open.counted !== null && ` · ${t(countedWord(open.counted), open.counted)}`}
        </span>
        {open.answer_by !== null && <AnswerBy by={open.answer_by} />}
        <CoveredNames all={open.covers} />
      </span>
      {institute.runs && (
        <span className="flex gap-2">
          <Button
            small
            kind="primary"
            disabled={answer.isPending}
            onClick={() => answer.mutate({ query, body: { organisation, accept: true } })}
          >
            {t("network.accept")}
          </Button>
          <Button small onClick={() => setDeclining(true)}>
            {t("network.decline")}
          </Button>
        </span>
      )}
      {institute.signs_for.includes(organisation) && (
        <Button
          small
          disabled={withdraw.isPending}
          onClick={() => withdraw.mutate({ query, body: { organisation } })}
        >
          {t("network.withdraw")}
        </Button>
      )}
      {withdraw.error !== null && <ProblemNote error={withdraw.error} />}
      {answer.error !== null && !declining && <ProblemNote error={answer.error} />}
      {declining && (
        <Dialog title={t("network.decline")} onClose={() => setDeclining(false)}>
          <form
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              const reason = String(new FormData(event.currentTarget).get("reason"));
              answer.mutate({ query, body: { organisation, accept: false, reason } });
            }}
          >
            <Field label={t("network.reason")}>
              {(ties) => <textarea {...ties} name="reason" required rows={3} className={INPUT} />}
            </Field>
            {answer.error !== null && <ProblemNote error={answer.error} />}
            <Ends
              onClose={() => setDeclining(false)}
              busy={answer.isPending}
              word={t("network.decline")}
            />
          </form>
        </Dialog>
      )}
    </li>
  );
}
