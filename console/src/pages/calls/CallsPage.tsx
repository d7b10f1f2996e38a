// Calls of all programmes: which are open, for how long, and one of them to read.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { CallList, CallRow } from "../../api/network";
import { calls, programmes } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, EmptyPage, LISTED, PageHead, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { usePageTitle } from "../../parts/title";
import { CallReport } from "./CallReport";
import { CallView } from "./CallView";
import { Deadline, PhaseMark, useHouseNow } from "./Deadline";
import { DraftDialog } from "./DraftDialog";
import { WhatIKnow } from "./Fields";
import { BeReviewer, ToReview } from "./Mine";
import { OpenCalls } from "./Open";
import { ProposalView } from "./ProposalView";

export function CallsPage() {
  const { t } = useWords();
  usePageTitle(t("page.calls"));
  const { call, proposal, report } = useSearch({ from: "/inside/calls" });
  const navigate = useNavigate({ from: "/calls" });
  const [drafting, setDrafting] = useState(false);
  const listed = useQuery(calls);
  const known = useQuery(programmes);
  const own = known.data?.filter((programme) => programme.officer) ?? [];
  return (
    <>
      <PageHead title={t("page.calls")}>
        <span className="flex flex-wrap gap-2">
          <BeReviewer />
          <WhatIKnow />
          {own.length > 0 && (
            <Button kind="primary" onClick={() => setDrafting(true)}>
              {t("calls.newCall")}
            </Button>
          )}
        </span>
      </PageHead>
      {listed.error !== null && listed.data === undefined && (
        <ProblemNote error={listed.error} retry={() => void listed.refetch()} />
      )}
      {listed.data?.calls.length === 0 && (
        <EmptyPage
          title={t("calls.emptyTitle")}
          text={known.data?.length === 0 ? t("calls.noProgramme") : t("calls.emptyText")}
        >
          <a href="/manual/programmes" className="min-h-6 text-accent">
            {t("calls.manual")}
          </a>
        </EmptyPage>
      )}
      {listed.data !== undefined && listed.data.calls.length > 0 && (
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)] print:block">
          <div
            className={`flex flex-col gap-4 print:hidden ${call === undefined ? "" : "max-xl:hidden"}`}
          >
            <ToReview />
            <List data={listed.data} chosen={call} />
            <OpenCalls />
          </div>
          {call === undefined ? (
            <p className="panel p-4 text-soft max-xl:hidden">{t("calls.unnamed")}</p>
          ) : report !== undefined ? (
            <CallReport call={call} />
          ) : proposal === undefined ? (
            <CallView id={call} />
          ) : (
            <ProposalView key={proposal} call={call} id={proposal} />
          )}
        </div>
      )}
      {drafting && (
        <DraftDialog
          programmes={own}
          onClose={() => setDrafting(false)}
          onSaved={(id) => {
            setDrafting(false);
            void navigate({ search: { call: id } });
          }}
        />
      )}
    </>
  );
}

function List({ data, chosen }: { data: CallList; chosen: string | undefined }) {
  const { t } = useWords();
  return (
    <Panel title={t("calls.list")}>
      <ul aria-label={t("calls.list")} className="divide-y divide-line">
        {data.calls.map((row) => (
          <Line key={row.id} row={row} here={row.id === chosen} />
        ))}
      </ul>
    </Panel>
  );
}

function Line({ row, here }: { row: CallRow; here: boolean }) {
  const { language } = useWords();
  const now = useHouseNow();
  return (
    <li>
      <Link
        to="/calls"
        search={{ call: row.id }}
        aria-current={here ? "true" : undefined}
        className={LISTED}
      >
        <span className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="font-medium">{labelText(row.label, language)}</span>
          <PhaseMark phase={row.phase} />
        </span>
        <span className="flex flex-wrap items-baseline justify-between gap-x-3 text-label text-soft">
          <span>{labelText(row.focus, language)}</span>
          <Deadline deadline={row.deadline} phase={row.phase} now={now} />
        </span>
      </Link>
    </li>
  );
}
