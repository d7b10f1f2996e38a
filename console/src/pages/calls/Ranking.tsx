// The proposals to a call by their points, what is chosen among them, and the agreement with one.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { CallPage, InstitutePage, RankingPage } from "../../api/network";
import { institutes, proposalPage, rankingOf, useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, buttonLook, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends, NameField } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { Vacancy } from "./Negotiation";

export function Ranking({ call }: { call: CallPage }) {
  const { t } = useWords();
  const { data } = useQuery(rankingOf(call.id));
  const [choosing, setChoosing] = useState(false);
  if (data === undefined || data.ranking.length === 0) return null;
  const choose = data.may_decide && (
    <Button small kind="primary" onClick={() => setChoosing(true)}>
      {t("network.decide")}
    </Button>
  );
  const heads = ["place", "proposal", "mean", "spread", "count"] as const;
  return (
    <Panel title={t("network.ranking")} side={choose}>
      <div className="overflow-x-auto px-4 py-3">
        <table className="w-full">
          <thead>
            <tr className="text-left text-label text-soft">
              {heads.map((head) => (
                <th key={head} className="pr-3 pb-1 font-medium">
                  {t(`network.${head}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="figures">
            {data.ranking.map((one) => (
              <tr key={one.proposal} className="border-t border-line">
                <td className="py-1 pr-3">{one.place}</td>
                <td className="py-1 pr-3">
                  <Link
                    to="/calls"
                    search={{ call: call.id, proposal: one.proposal }}
                    className="text-accent"
                  >
                    {one.title}
                  </Link>
                  {one.reason !== null && (
                    <span className="block text-label text-soft">{one.reason}</span>
                  )}
                </td>
                <td className="py-1 pr-3">{one.mean === null ? "–" : one.mean.toFixed(1)}</td>
                <td className="py-1 pr-3">
                  {one.mean === null ? "–" : `${one.spread[0]} – ${one.spread[1]}`}
                </td>
                <td className="py-1">{one.reviews}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {choosing && <Choose call={call} data={data} onClose={() => setChoosing(false)} />}
    </Panel>
  );
}

function Choose({
  call,
  data,
  onClose,
}: {
  call: CallPage;
  data: RankingPage;
  onClose: () => void;
}) {
  const { t } = useWords();
  const decide = useNetworkChange("POST", "/call/decide", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const reason = String(form.get("reason")).trim();
    const selected = form.getAll("selected").map(String);
    decide.mutate({ query: { id: call.id }, body: { selected, reason } });
  };
  return (
    <Dialog title={t("network.decideTitle")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{t("network.decideText")}</p>
        <fieldset className="flex flex-col gap-1">
          <legend className="sr-only">{t("network.ranking")}</legend>
          {data.ranking.map((one) => (
            <label key={one.proposal} className="flex min-h-6 items-center gap-2">
              <input type="checkbox" name="selected" value={one.proposal} />
              <span>
                {one.place}. {one.title}
              </span>
            </label>
          ))}
        </fieldset>
        <Field label={t("network.reason")} optional>
          {(ties) => <textarea {...ties} name="reason" rows={3} className={INPUT} />}
        </Field>
        {decide.error !== null && <ProblemNote error={decide.error} />}
        <Ends onClose={onClose} busy={decide.isPending} word={t("network.decide")} />
      </form>
    </Dialog>
  );
}

export function Chosen({ call }: { call: CallPage }) {
  const { t } = useWords();
  const known = useQuery(institutes).data?.institutes ?? [];
  const [awarding, setAwarding] = useState<string>();
  if (call.decision === null) return null;
  const { selected, reason, ended } = call.decision;
  const report = (
    <Link
      to="/calls"
      search={{ call: call.id, report: "yes" }}
      className={buttonLook("plain", true)}
    >
      {t("reviewing.reportOpen")}
    </Link>
  );
  return (
    <Panel title={t("network.chosen")} side={report}>
      <div className="flex flex-col gap-2 px-4 py-3">
        {selected.length === 0 && <p>{t("network.chosenNone")}</p>}
        {selected.map((one) => (
          <div key={one.proposal} className="flex flex-wrap items-center justify-between gap-2">
            <span>
              <Link
                to="/calls"
                search={{ call: call.id, proposal: one.proposal }}
                className="font-medium text-accent"
              >
                {one.title}
              </Link>
              <span className="block text-label text-soft">
                {one.consortium.join(" · ")}
                {one.matched !== null && ` · ${t("network.matched", { percent: one.matched })}`}
              </span>
              <span className="block text-label">
                {t(`stages.state_${one.state}`)}
                {one.instead !== null && ` · ${t("stages.instead", { reason: one.instead })}`}
              </span>
            </span>
            {call.officer && one.state === "negotiated" && (
              <Button small onClick={() => setAwarding(one.proposal)}>
                {t("network.award")}
              </Button>
            )}
          </div>
        ))}
        {reason !== "" && <p className="text-soft">{reason}</p>}
        {ended !== null && <p>{t("stages.ended", { reason: ended.reason })}</p>}
        <Vacancy call={call} />
        {known.length > 0 && (
          <Link to="/institutes" className="text-accent">
            {t("page.institutes")}
          </Link>
        )}
      </div>
      {awarding !== undefined && (
        <Award
          proposal={awarding}
          title={selected.find((one) => one.proposal === awarding)?.title ?? ""}
          onClose={() => setAwarding(undefined)}
        />
      )}
    </Panel>
  );
}

/** The officer begins with what was proposed. */
function Award({
  proposal,
  title,
  onClose,
}: {
  proposal: string;
  title: string;
  onClose: () => void;
}) {
  const { t } = useWords();
  const navigate = useNavigate();
  const { data } = useQuery(proposalPage(proposal));
  const award = useNetworkChange<InstitutePage>("PUT", "/institute", (made) =>
    navigate({ to: "/institutes", search: { institute: made.id } }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name)).trim();
    const body = {
      label: { en: text("en"), ko: text("ko") || null },
      proposal,
      from: text("from"),
      tranches: form.getAll("tranche").map((one) => String(one).trim()),
    };
    award.mutate({ query: { id: text("id") }, body });
  };
  const years = Array.from({ length: data?.text.years ?? 0 }, (_, at) => at + 1);
  const proposed = (year: number) =>
    data?.text.budget.find((line) => line.year === year && line.source === "public")?.amount ??
    `0.00 ${data?.text.budget[0]?.amount.split(" ")[1] ?? "USD"}`;
  return (
    <Dialog title={t("network.awardTitle", { title })} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <NameField name="id" label={t("network.instituteName")} help={t("calls.nameHelp")} />
        <Field label={t("network.labelEn")}>
          {(ties) => <input {...ties} name="en" required className={INPUT} />}
        </Field>
        <Field label={t("network.labelKo")} optional>
          {(ties) => <input {...ties} name="ko" className={INPUT} />}
        </Field>
        <DayField name="from" label={t("network.firstDay")} />
        <fieldset className="grid gap-2 sm:grid-cols-2">
          <legend className="mb-1 font-medium">{t("network.tranches")}</legend>
          {years.map((year) => (
            <Field key={year} label={t("network.yearOf", { year })}>
              {(ties) => (
                <input
                  {...ties}
                  name="tranche"
                  required
                  defaultValue={proposed(year)}
                  className={`${INPUT} figures`}
                />
              )}
            </Field>
          ))}
        </fieldset>
        {award.error !== null && <ProblemNote error={award.error} />}
        <Ends onClose={onClose} busy={award.isPending} word={t("network.award")} />
      </form>
    </Dialog>
  );
}
