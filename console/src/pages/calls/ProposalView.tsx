// One proposal: written by its lead, promised by partners, judged by reviewers.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ProposalPage } from "../../api/network";
import { callPage, proposalPage, useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { Shortfalls } from "../../parts/Shortfalls";
import { Discussion } from "./Discussion";
import { Topics } from "./Fields";
import { Negotiation } from "./Negotiation";
import { ProposalDocument } from "./ProposalDocument";
import { ProposalForm } from "./ProposalForm";
import { Reviews } from "./Reviews";

export function ProposalView({ call, id }: { call: string; id: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(proposalPage(id));
  const answered = useQuery(callPage(call)).data;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <span className="flex flex-wrap items-center justify-between gap-2 print:hidden">
        <Link to="/calls" search={{ call }} className="min-h-6 text-accent">
          ← {t("network.backToCall")}
        </Link>
        <Button small onClick={() => window.print()}>
          {t("stages.print")}
        </Button>
      </span>
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data !== undefined && (
        <>
          {data.may_write && data.submitted === null ? (
            <>
              <div className="print:hidden">
                <ProposalForm key={data.id} proposal={data} />
              </div>
              <div className="hidden print:block">
                <ProposalDocument proposal={data} />
              </div>
            </>
          ) : (
            <ProposalDocument proposal={data} />
          )}
          <div className="flex flex-col gap-4 print:hidden">
            <Topics id={data.id} call={answered} />
            <Missing proposal={data} />
            <Negotiation proposal={data.id} />
          </div>
          <div className="empty:hidden print:hidden">
            <Discussion proposal={data} />
          </div>
          <Reviews proposal={data} />
        </>
      )}
    </div>
  );
}

/** What rules lack, and what can be done once they lack nothing. */
function Missing({ proposal }: { proposal: ProposalPage }) {
  const { t } = useWords();
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
        <Shortfalls rules={proposal.lacks} />
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
          {proposal.may_submit && proposal.submitted === null && (
            <Button
              kind="primary"
              disabled={proposal.lacks.length > 0 || submit.isPending}
              onClick={() => submit.mutate({ query, body: { revision: proposal.revision } })}
            >
              {t("network.submit")}
            </Button>
          )}
          {proposal.may_submit && proposal.submitted !== null && (
            <Button disabled={reopen.isPending} onClick={() => reopen.mutate({ query })}>
              {t("network.reopen")}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}
