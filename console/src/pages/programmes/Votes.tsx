// The votes on a resolution, and the reader's own.
import type { Choice, Resolution } from "../../api/programme";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";

const CHOICES: readonly Choice[] = ["for", "against", "abstained"];
const LOOKS: Record<Choice, string> = {
  for: "bg-soft",
  against: "bg-line-strong",
  abstained: "hatched",
};

export function Votes({ resolution, programme }: { resolution: Resolution; programme: string }) {
  const { t } = useWords();
  const vote = useNetworkChange("POST", "/programme/resolutions/vote");
  const whole = Math.max(1, resolution.entitled);
  const own = (institute: string) =>
    resolution.votes.find((one) => one.institute === institute)?.choice;
  return (
    <div className="flex flex-col gap-1 text-label">
      <span
        aria-hidden="true"
        className="flex h-2 overflow-hidden rounded-sm border border-line-strong"
      >
        {CHOICES.map((choice) => (
          <span
            key={choice}
            className={`block ${LOOKS[choice]}`}
            style={{ width: `${(resolution[choice] / whole) * 100}%` }}
          />
        ))}
      </span>
      <span className="figures">
        {t("programmes.counted", {
          yes: resolution.for,
          no: resolution.against,
          abstained: resolution.abstained,
          entitled: resolution.entitled,
        })}
        {resolution.rules.length > 0 && (
          <span className="text-soft">
            {" "}
            ·{" "}
            {t("programmes.byRules", {
              rules: resolution.rules.join(", "),
              version: resolution.policy ?? "",
            })}
          </span>
        )}
      </span>
      {resolution.votes.length > 0 && (
        <span className="text-soft">
          {resolution.votes
            .map((one) => `${one.institute}: ${t(`programmes.choice_${one.choice}`)}`)
            .join(" · ")}
        </span>
      )}
      {resolution.may_vote.map((institute) => (
        <span key={institute} className="flex flex-wrap items-center gap-2">
          {t("programmes.voteFor", { institute })}
          {CHOICES.map((choice) => (
            <Button
              key={choice}
              small
              aria-pressed={own(institute) === choice}
              kind={own(institute) === choice ? "primary" : "plain"}
              disabled={vote.isPending}
              onClick={() =>
                vote.mutate({
                  query: { id: programme },
                  body: { resolution: resolution.number, institute, choice },
                })
              }
            >
              {t(`programmes.choice_${choice}`)}
            </Button>
          ))}
        </span>
      ))}
      {vote.error !== null && <ProblemNote error={vote.error} />}
    </div>
  );
}
