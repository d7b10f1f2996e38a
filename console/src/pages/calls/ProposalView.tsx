// One proposal: written by its lead, promised by partners, judged by reviewers.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ProposalPage } from "../../api/network";
import { proposalPage, useNetworkChange } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { useFigure } from "./figure";
import { ProposalForm } from "./ProposalForm";
import { Reviews } from "./Reviews";

export function ProposalView({ call, id }: { call: string; id: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(proposalPage(id));
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Link to="/calls" search={{ call }} className="min-h-6 text-accent">
        ← {t("network.backToCall")}
      </Link>
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data !== undefined && (
        <>
          {data.may_write && data.submitted === null ? (
            <ProposalForm key={data.id} proposal={data} />
          ) : (
            <Text proposal={data} />
          )}
          <Missing proposal={data} />
          <Reviews proposal={data} />
        </>
      )}
    </div>
  );
}

/** What rules lack, and what can be done once they lack nothing. */
function Missing({ proposal }: { proposal: ProposalPage }) {
  const { t, language } = useWords();
  const figure = useFigure();
  const submit = useNetworkChange("POST", "/proposal/submit");
  const reopen = useNetworkChange("POST", "/proposal/reopen");
  const promise = useNetworkChange("POST", "/proposal/letters");
  const query = { id: proposal.id };
  const error = submit.error ?? reopen.error ?? promise.error;
  if (proposal.submitted !== null && !proposal.may_write) return null;
  return (
    <Panel title={t("network.missing")}>
      <div className="flex flex-col gap-3 px-4 py-3" aria-live="polite">
        {proposal.lacks.length === 0 && <p>✓ {t("network.nothingMissing")}</p>}
        <ul className="flex flex-col gap-2">
          {proposal.lacks.map((one) => (
            <li key={one.rule} className="flex gap-3">
              <span className="figures font-medium">{one.rule}</span>
              <span>
                {labelText(one.sentence, language)}
                <span className="block text-label text-soft">
                  {t("network.found", { found: figure(one.found) })} ·{" "}
                  {t("network.wanted", { wanted: figure(one.wanted) })}
                </span>
              </span>
            </li>
          ))}
        </ul>
        {error !== null && <ProblemNote error={error} />}
        <div className="flex flex-wrap gap-2">
          {proposal.may_promise.map((organisation) => (
            <Button
              key={organisation}
              kind="primary"
              disabled={promise.isPending}
              onClick={() => promise.mutate({ query, body: { partner: organisation } })}
            >
              {t("network.promise", { organisation })}
            </Button>
          ))}
          {proposal.may_write && proposal.submitted === null && (
            <Button
              kind="primary"
              disabled={proposal.lacks.length > 0 || submit.isPending}
              onClick={() => submit.mutate({ query, body: { revision: proposal.revision } })}
            >
              {t("network.submit")}
            </Button>
          )}
          {proposal.may_write && proposal.submitted !== null && (
            <Button disabled={reopen.isPending} onClick={() => reopen.mutate({ query })}>
              {t("network.reopen")}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}

function Text({ proposal }: { proposal: ProposalPage }) {
  const { t, language } = useWords();
  const { text } = proposal;
  const handedIn = proposal.submitted !== null && (
    <span className="text-label text-soft">
      {t("network.handedIn", { moment: formatZoned(Date.parse(proposal.submitted), language) })}
    </span>
  );
  return (
    <Panel title={text.title} side={handedIn}>
      <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1.5 px-4 py-3">
        <dt className="text-soft">{t("network.lead")}</dt>
        <dd>{proposal.lead}</dd>
        <dt className="text-soft">{t("network.partners")}</dt>
        <dd>
          <ul>
            {text.partners.map((one) => (
              <li key={one.organisation}>
                {one.organisation}
                <span className="text-soft">
                  {" "}
                  · {one.role} ·{" "}
                  {proposal.letters.includes(one.organisation)
                    ? t("network.promised")
                    : t("network.notPromised")}
                </span>
              </li>
            ))}
          </ul>
        </dd>
        <dt className="text-soft">{t("network.summary")}</dt>
        <dd className="max-w-[70ch] whitespace-pre-line">{text.summary}</dd>
        <dt className="text-soft">{t("network.sustainability")}</dt>
        <dd className="max-w-[70ch] whitespace-pre-line">{text.sustainability}</dd>
        <dt className="text-soft">{t("network.budget")}</dt>
        <dd>
          {proposal.matched !== null && (
            <p>{t("network.matched", { percent: proposal.matched })}</p>
          )}
          <ul className="figures text-label text-soft">
            {text.budget.map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name and do not move
              <li key={at}>
                {t("network.yearOf", { year: line.year })} · {t(`network.${line.source}`)} ·{" "}
                {formatMoney(line.amount, language)}
              </li>
            ))}
          </ul>
        </dd>
      </dl>
    </Panel>
  );
}
