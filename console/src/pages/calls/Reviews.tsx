// What reviewers say of a proposal: one's own review, those of others, who is asked.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { command } from "../../api/client";
import type { Criterion, ProposalPage, Review, ReviewsPage } from "../../api/network";
import {
  callPage,
  me,
  queryClient,
  reviewers,
  reviewsOf,
  useNetworkChange,
} from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import {
  Missing,
  OnPaper,
  type Passage,
  Restored,
  SaveLine,
  SaveTrouble,
} from "../../parts/SaveLine";
import { useSaving } from "../../parts/useSaving";
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
        <Own key={proposal.id} id={proposal.id} review={data.own} criteria={criteria} />
      )}
      <div className="flex flex-col gap-4 empty:hidden print:hidden">
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
      </div>
    </>
  );
}

type Written = Pick<Review, "points" | "comment">;

/** When a review was saved is told by nobody but who saves it now. */
const storedOf = ({ points, comment, revision }: Review, at: string | null) => ({
  text: { points, comment },
  revision,
  at,
});

function Own({ id, review, criteria }: { id: string; review: Review; criteria: Criterion[] }) {
  const { t, language } = useWords();
  const submit = useNetworkChange("POST", "/review/submit");
  const [giving, setGiving] = useState(false);
  const query = { proposal: id };
  const { queryKey } = reviewsOf(id);
  const saving = useSaving<Written>(`review ${id}`, storedOf(review, null), {
    send: async (text, revision) => {
      const asked = { query, body: { ...text, revision }, outlives: true };
      const saved = await command<ReviewsPage>("PUT", "/review", asked);
      queryClient.setQueryData(queryKey, saved);
      return storedOf(saved.own ?? review, new Date().toISOString());
    },
    load: async () => {
      const { own } = await queryClient.fetchQuery({ ...reviewsOf(id), staleTime: 0 });
      return storedOf(own ?? review, null);
    },
  });
  const label = (one: Criterion) => labelText(one.label, language);
  const parts = ({ points, comment }: Written): Passage[] => [
    ...criteria.map((one, at) => ({ label: label(one), value: String(points[at] ?? "") })),
    { label: t("network.comment"), value: comment },
  ];
  const { points, comment } = saving.text;
  const missing = criteria
    .filter((_, at) => (points[at] ?? null) === null)
    .map((one) => t("saving.points", { criterion: label(one) }));
  if (comment.trim() === "") missing.push(t("network.comment"));
  const handIn = async () => {
    const revision = await saving.settle();
    if (revision !== undefined) submit.mutate({ query, body: { revision } });
  };
  return (
    <Panel title={t("network.ownReview")} side={<SaveLine saving={saving} />}>
      <form
        key={saving.round}
        onChange={(event) => {
          const data = new FormData(event.currentTarget);
          const given = pointsIn(data, criteria);
          saving.write({ points: given, comment: String(data.get("comment")) });
        }}
        onSubmit={(event) => {
          event.preventDefault();
          void handIn();
        }}
        className="flex flex-col gap-3 px-4 py-3 print:hidden"
      >
        <Restored saving={saving} />
        <Points criteria={criteria} points={points} />
        <Field label={t("network.comment")}>
          {(ties) => (
            <textarea {...ties} name="comment" rows={5} defaultValue={comment} className={INPUT} />
          )}
        </Field>
        <Missing missing={missing} />
        <SaveTrouble saving={saving} parts={parts} />
        {submit.error !== null && <ProblemNote error={submit.error} />}
        <p className="text-label text-soft">{t("network.submitReviewHelp")}</p>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" kind="primary" disabled={missing.length > 0 || submit.isPending}>
            {t("network.submitReview")}
          </Button>
          <Button kind="quiet" onClick={() => setGiving(!giving)}>
            {t("network.recuse")}
          </Button>
        </div>
      </form>
      <div className="px-4">
        <OnPaper said={parts(saving.text)} />
      </div>
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
      className="flex flex-col gap-3 border-t border-line px-4 py-3 print:hidden"
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
