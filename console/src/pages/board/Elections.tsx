// Elections, the newest first: who may be chosen, who voted, a ballot while the poll is open, and
// what was counted.
import { useState } from "react";
import type { BoardPage, Election } from "../../api/board";
import { useNetworkChange } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { FormDialog } from "../programmes/FormDialog";
import { Ballot } from "./Ballot";
import { CallElection } from "./CallElection";
import { Result } from "./Result";
import { useSeatWords } from "./seat";

export function Elections({ page }: { page: BoardPage }) {
  const { t } = useWords();
  const [call, setCall] = useState(false);
  const may = page.runs && page.seats.some((one) => one.of === "tier");
  const act = may && (
    <Button small onClick={() => setCall(true)}>
      {t("board.call")}
    </Button>
  );
  const none = !page.inside
    ? "board.electionsOutside"
    : page.runs && !may
      ? "board.electionsNoSeats"
      : page.runs
        ? "board.electionsNone"
        : "board.electionsNoneSeen";
  return (
    <>
      {(page.elections.length === 0 || may) && (
        <Panel title={t("board.elections")} side={act}>
          <p className="px-4 py-3 text-soft">
            {t(page.elections.length === 0 ? none : "board.electionsText")}
          </p>
        </Panel>
      )}
      {page.elections.map((one) => (
        <One key={one.number} page={page} election={one} />
      ))}
      {call && <CallElection page={page} onClose={() => setCall(false)} />}
    </>
  );
}

function One({ page, election }: { page: BoardPage; election: Election }) {
  const { t, language } = useWords();
  const { tierText } = useSeatWords(page);
  const moment = (at: string) => formatZoned(Date.parse(at), language);
  const { state } = election;
  const over = ["counted", "failed", "void", "withdrawn"].includes(state);
  return (
    <Panel
      title={t("board.election", { number: election.number })}
      side={<span className="font-medium">{t(`board.state_${state}`)}</span>}
    >
      <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1 px-4 py-3">
        <dt className="text-soft">{t("board.elects")}</dt>
        <dd>{t("board.electsText", { tier: tierText(election.tier), count: election.seats })}</dd>
        <dt className="text-soft">{t("board.term")}</dt>
        <dd className="figures">
          {t("board.fromUntil", { from: election.from, until: election.until })}
        </dd>
        <dt className="text-soft">{t("board.poll")}</dt>
        <dd className="figures">
          <time dateTime={election.opens}>{moment(election.opens)}</time> –{" "}
          <time dateTime={election.closes}>{moment(election.closes)}</time>
        </dd>
        <dt className="text-soft">{t("board.turnout")}</dt>
        <dd className="figures">
          {t("board.turnoutOf", { cast: election.cast, roll: election.entitled })}
        </dd>
      </dl>
      {(state === "failed" || state === "void" || state === "withdrawn") && (
        <p className="border-t border-line px-4 py-2">
          {t(`board.next_${state}`)}
          {election.reason !== null && <span className="block text-soft">{election.reason}</span>}
        </p>
      )}
      {election.result !== null && <Result page={page} election={election} />}
      {election.may_vote.map((organisation) => (
        <Ballot key={organisation} page={page} election={election} organisation={organisation} />
      ))}
      {election.result === null && election.may_vote.length === 0 && (
        <Candidates election={election} />
      )}
      {!over && <Roll election={election} />}
      <Rules election={election} />
      <Acts page={page} election={election} />
    </Panel>
  );
}

function Candidates({ election }: { election: Election }) {
  const { t, language } = useWords();
  return (
    <ul className="divide-y divide-line border-t border-line" aria-label={t("board.candidates")}>
      {election.candidates.map((one) => (
        <li key={one.number} className="px-4 py-2">
          <span className="figures text-soft">{one.number}</span>{" "}
          <span className="font-medium">{one.name}</span>{" "}
          <span className="text-soft">
            {t("board.for", { organisation: labelText(one.organisation.label, language) })}
          </span>
          <span className="block whitespace-pre-line">{labelText(one.statement, language)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Who votes, and who did: never what. */
function Roll({ election }: { election: Election }) {
  const { t, language } = useWords();
  return (
    <details className="border-t border-line" open={election.state === "open"}>
      <summary className="min-h-8 cursor-pointer px-4 py-1.5 text-label text-soft">
        {t(election.state === "called" ? "board.rollAhead" : "board.roll")}
      </summary>
      <ul className="px-4 pb-2" aria-label={t("board.roll")}>
        {election.roll.map((one) => (
          <li key={one.organisation.id} className="flex flex-wrap justify-between gap-x-3 py-0.5">
            <span>{labelText(one.organisation.label, language)}</span>
            {election.state !== "called" && (
              <span className="text-label text-soft">
                {t(one.voted === null ? "board.notVoted" : "board.voted")}
              </span>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Rules({ election }: { election: Election }) {
  const { t, language } = useWords();
  if (election.rules.length === 0) return null;
  return (
    <details className="border-t border-line">
      <summary className="min-h-8 cursor-pointer px-4 py-1.5 text-label text-soft">
        {t("board.rules")}
      </summary>
      <ul className="px-4 pb-2">
        {election.rules.map((one) => (
          <li key={one.number}>
            <span className="figures text-soft">{one.number}</span>{" "}
            {labelText(one.sentence, language)}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What those who call and count can do. */
function Acts({ page, election }: { page: BoardPage; election: Election }) {
  const { t } = useWords();
  const [open, setOpen] = useState<"withdraw" | "void">();
  const count = useNetworkChange("POST", "/institute/elections/count");
  if (!election.may_count && !election.may_void && !election.may_withdraw) return null;
  const asked = { query: { id: page.id }, body: { election: election.number } };
  return (
    <div className="flex flex-col gap-2 border-t border-line px-4 py-3">
      {election.may_count && <p className="text-soft">{t("board.countText")}</p>}
      <span className="flex flex-wrap gap-2">
        {election.may_count && (
          <Button kind="primary" disabled={count.isPending} onClick={() => count.mutate(asked)}>
            {t("board.count")}
          </Button>
        )}
        {election.may_withdraw && (
          <Button small kind="quiet" onClick={() => setOpen("withdraw")}>
            {t("board.withdraw")}
          </Button>
        )}
        {election.may_void && (
          <Button small kind="quiet" onClick={() => setOpen("void")}>
            {t("board.void")}
          </Button>
        )}
      </span>
      {count.error !== null && <ProblemNote error={count.error} />}
      {open !== undefined && (
        <End page={page} election={election} what={open} onClose={() => setOpen(undefined)} />
      )}
    </div>
  );
}

function End({
  page,
  election,
  what,
  onClose,
}: {
  page: BoardPage;
  election: Election;
  what: "withdraw" | "void";
  onClose: () => void;
}) {
  const { t } = useWords();
  const end = useNetworkChange("POST", `/institute/elections/${what}`, onClose);
  return (
    <FormDialog
      title={t(`board.${what}`)}
      text={t(`board.${what}Text`)}
      word={t(`board.${what}`)}
      inputs={[{ name: "reason", kind: "area", label: t("board.reason") }]}
      error={end.error}
      busy={end.isPending}
      onClose={onClose}
      onSubmit={(said) =>
        end.mutate({
          query: { id: page.id },
          body: { election: election.number, reason: said("reason") },
        })
      }
    />
  );
}
