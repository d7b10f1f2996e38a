// What reviewers say of a proposal: one's own review, those of others, who is asked.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ProblemError } from "../../api/client";
import type { Criterion, ProposalPage, Review, ReviewsPage } from "../../api/network";
import { callPage, me, reviewers, reviewsOf, useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { Points, pointsIn } from "./Points";

export function Reviews({ proposal }: { proposal: ProposalPage }) {
  const { data } = useQuery({
    ...reviewsOf(proposal.id),
    enabled: proposal.submitted !== null,
  });
  const criteria = useQuery(callPage(proposal.call)).data?.text.criteria ?? [];
  if (data === undefined) return null;
  return (
    <>
      {data.own !== null && data.may_write && (
        <Own key={data.own.revision} id={proposal.id} review={data.own} criteria={criteria} />
      )}
      {data.own !== null && !data.may_write && <Said review={data.own} criteria={criteria} own />}
      {data.others.map(({ reviewer, review }, at) => (
        <Said
          key={reviewer ?? String(at)}
          review={review}
          criteria={criteria}
          who={reviewer ?? undefined}
        />
      ))}
      {(data.may_assign || data.panel.length > 0 || data.recused.length > 0) && (
        <Asked id={proposal.id} data={data} />
      )}
    </>
  );
}

function Own({ id, review, criteria }: { id: string; review: Review; criteria: Criterion[] }) {
  const { t } = useWords();
  const save = useNetworkChange<ReviewsPage>("PUT", "/review");
  const submit = useNetworkChange("POST", "/review/submit");
  const query = { proposal: id };
  const [giving, setGiving] = useState(false);
  const read = (form: HTMLFormElement) => {
    const data = new FormData(form);
    const points = pointsIn(data, criteria);
    return { points, comment: String(data.get("comment")), revision: review.revision };
  };
  const press = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const whole = (event.nativeEvent as SubmitEvent).submitter?.dataset.whole !== undefined;
    const body = read(event.currentTarget);
    const same =
      JSON.stringify(body.points) === JSON.stringify(review.points) &&
      body.comment === review.comment;
    try {
      const saved = same ? undefined : await save.mutateAsync({ query, body });
      const revision = saved?.own?.revision ?? review.revision;
      if (whole) await submit.mutateAsync({ query, body: { revision } });
    } catch (error) {
      // It is shown below.
      if (!(error instanceof ProblemError)) throw error;
    }
  };
  const error = save.error ?? submit.error;
  return (
    <Panel title={t("network.ownReview")}>
      <form onSubmit={(event) => void press(event)} className="flex flex-col gap-3 px-4 py-3">
        <Points criteria={criteria} points={review.points} />
        <Field label={t("network.comment")}>
          {(ties) => (
            <textarea
              {...ties}
              name="comment"
              rows={5}
              defaultValue={review.comment}
              className={INPUT}
            />
          )}
        </Field>
        {error !== null && <ProblemNote error={error} />}
        <p className="text-label text-soft">{t("network.submitReviewHelp")}</p>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" disabled={save.isPending}>
            {t("network.saveReview")}
          </Button>
          <Button type="submit" kind="primary" data-whole="" disabled={submit.isPending}>
            {t("network.submitReview")}
          </Button>
          <Button kind="quiet" onClick={() => setGiving(!giving)}>
            {t("network.recuse")}
          </Button>
        </div>
      </form>
      {giving && <GiveUp id={id} />}
    </Panel>
  );
}

function GiveUp({ id }: { id: string }) {
  const { t } = useWords();
  const person = useQuery(me).data?.person.id;
  const recuse = useNetworkChange("POST", "/review/recuse");
  return (
    <form
      className="flex flex-col gap-3 border-t border-line px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        const reason = String(new FormData(event.currentTarget).get("reason"));
        recuse.mutate({ query: { proposal: id }, body: { reviewer: person, reason } });
      }}
    >
      <Field label={t("network.reason")} help={t("network.recuseHelp")}>
        {(ties) => <input {...ties} name="reason" required className={INPUT} />}
      </Field>
      {recuse.error !== null && <ProblemNote error={recuse.error} />}
      <Button type="submit" kind="danger" className="self-start" disabled={recuse.isPending}>
        {t("network.recuse")}
      </Button>
    </form>
  );
}

function Said({
  review,
  criteria,
  who,
  own = false,
}: {
  review: Review;
  criteria: Criterion[];
  who?: string | undefined;
  own?: boolean;
}) {
  const { t, language } = useWords();
  const title = own
    ? t("network.ownReview")
    : who === undefined
      ? t("network.review")
      : t("network.reviewBy", { who });
  return (
    <Panel
      title={title}
      side={<span className="figures">{t("network.total", { points: review.total })}</span>}
    >
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 px-4 pt-3">
        {criteria.map((one, at) => (
          <div key={one.label.en} className="contents">
            <dt className="text-soft">{labelText(one.label, language)}</dt>
            <dd className="figures">
              {t("network.pointsOf", { points: review.points[at] ?? "–", most: one.points })}
            </dd>
          </div>
        ))}
      </dl>
      <p className="max-w-[70ch] px-4 py-3 whitespace-pre-line">{review.comment}</p>
    </Panel>
  );
}

function Asked({ id, data }: { id: string; data: ReviewsPage }) {
  const { t } = useWords();
  const known = useQuery({ ...reviewers, enabled: data.may_assign }).data ?? [];
  const assign = useNetworkChange("POST", "/review/assign");
  const taken = new Set([...data.panel, ...data.recused].map((one) => one.reviewer));
  const free = known.filter((one) => !taken.has(one.person));
  return (
    <Panel title={t("network.panel")}>
      <ul className="flex flex-col gap-1 px-4 py-3">
        {data.panel.length === 0 && <li className="text-soft">{t("network.panelNone")}</li>}
        {data.panel.map((one) => (
          <li key={one.reviewer}>
            {one.reviewer}{" "}
            <span className="text-soft">
              · {one.submitted ? `✓ ${t("network.in")}` : t("network.notIn")}
            </span>
          </li>
        ))}
        {data.recused.map((one) => (
          <li key={one.reviewer} className="text-soft">
            {one.reviewer} · {t("network.recused", { reason: one.reason })}
          </li>
        ))}
      </ul>
      {data.may_assign && known.length === 0 && (
        <p className="px-4 pb-3 text-soft">{t("network.noReviewers")}</p>
      )}
      {data.may_assign && free.length > 0 && (
        <form
          className="flex flex-wrap items-end gap-2 border-t border-line px-4 py-3"
          onSubmit={(event) => {
            event.preventDefault();
            const reviewer = String(new FormData(event.currentTarget).get("reviewer"));
            assign.mutate({ query: { proposal: id }, body: { reviewer } });
          }}
        >
          <Field label={t("network.reviewer")}>
            {(ties) => (
              <select {...ties} name="reviewer" className={INPUT}>
                {free.map((one) => (
                  <option key={one.person} value={one.person}>
                    {one.person}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Button type="submit" disabled={assign.isPending}>
            {t("network.assign")}
          </Button>
          {assign.error !== null && <ProblemNote error={assign.error} />}
        </form>
      )}
    </Panel>
  );
}
