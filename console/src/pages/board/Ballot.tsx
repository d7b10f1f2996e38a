// The ballot of one member: who may be chosen, how many, and whether it voted. What it chose is not
// shown again: the server cannot tell.
import { type FormEvent, useState } from "react";
import type { BoardPage, Election } from "../../api/board";
import { useNetworkChange } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";

export function Ballot({
  page,
  election,
  organisation,
}: {
  page: BoardPage;
  election: Election;
  organisation: string;
}) {
  const { t, language } = useWords();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const vote = useNetworkChange("POST", "/institute/elections/vote", () => setChosen(new Set()));
  const line = election.roll.find((one) => one.organisation.id === organisation);
  const name = line === undefined ? organisation : labelText(line.organisation.label, language);
  const voted = line?.voted ?? null;
  const full = chosen.size >= election.seats;
  const toggle = (number: number) => {
    const next = new Set(chosen);
    if (!next.delete(number)) next.add(number);
    setChosen(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const candidates = [...chosen];
    vote.mutate({
      query: { id: page.id },
      body: { election: election.number, organisation, candidates },
    });
  };
  return (
    <form
      onSubmit={submit}
      aria-label={t("board.ballotOf", { organisation: name })}
      className="flex flex-col gap-2 border-t border-line bg-accent-wash px-4 py-3"
    >
      <h3 className="font-medium">{t("board.ballotOf", { organisation: name })}</h3>
      <p role="status" className={voted === null ? "text-soft" : ""}>
        {voted === null
          ? t("board.notYet")
          : t("board.hasVoted", { at: formatZoned(Date.parse(voted), language) })}
      </p>
      <fieldset className="flex flex-col gap-1">
        <legend className="text-label font-medium">
          {t("board.choose", { count: election.seats })}
        </legend>
        {election.candidates.map((one) => (
          <label
            key={one.number}
            className="flex min-h-8 items-start gap-2 rounded-box border border-line bg-panel px-3 py-2"
          >
            <input
              type="checkbox"
              className="mt-1 size-4 shrink-0"
              checked={chosen.has(one.number)}
              disabled={full && !chosen.has(one.number)}
              onChange={() => toggle(one.number)}
            />
            <span className="min-w-0">
              <span className="font-medium">{one.name}</span>{" "}
              <span className="text-soft">
                {t("board.for", { organisation: labelText(one.organisation.label, language) })}
              </span>
              <span className="block whitespace-pre-line">
                {labelText(one.statement, language)}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button kind="primary" type="submit" disabled={vote.isPending}>
          {t(
            chosen.size === 0
              ? "board.voteBlank"
              : voted === null
                ? "board.vote"
                : "board.voteAgain",
          )}
        </Button>
        <span className="text-label text-soft">{t("board.secret")}</span>
      </span>
      {vote.error !== null && <ProblemNote error={vote.error} />}
    </form>
  );
}
