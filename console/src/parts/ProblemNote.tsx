// An error as a person can use it: what stopped, whose turn it is, what to check.
import { ProblemError, UnreachableError } from "../api/client";
import { useWords } from "../i18n";
import type { Words } from "../i18n/en";
import { Button } from "./basic";
import { Shortfalls } from "./Shortfalls";

type Known = keyof Words["refusal"];
type ProblemWords = { title: string; detail?: string; side?: string; hint?: string };

/** The title is in the reader's language; what the server names stands below it as it said it. */
export function useProblemWords(error: unknown): ProblemWords {
  const { t, known } = useWords();
  if (error instanceof ProblemError) {
    const { code, status, title, detail, hint, side } = error.problem;
    return {
      title: known(`refusal.${code}`)
        ? t(`refusal.${code as Known}`)
        : title || t("problem.refused", { status }),
      ...(detail && { detail: sentence(detail) }),
      ...(side && { side: t(`problem.side_${side}`) }),
      ...(hint && { hint: sentence(hint) }),
    };
  }
  if (error instanceof UnreachableError) {
    return { title: t("problem.unreachable"), hint: t("problem.unreachableHint") };
  }
  return { title: t("problem.unreadable"), hint: t("problem.unreadableHint") };
}

export function ProblemNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useWords();
  const { title, detail, side, hint } = useProblemWords(error);
  const rules = error instanceof ProblemError ? (error.problem.rules ?? []) : [];
  const fields = error instanceof ProblemError ? Object.entries(error.problem.fields ?? {}) : [];
  return (
    <div role="alert" className="rounded-box border border-urgent bg-panel px-4 py-3">
      <p className="font-medium">
        <span aria-hidden="true" className="mr-1.5 text-urgent">
          ◆
        </span>
        {title}
      </p>
      {detail && <p className="mt-1">{detail}</p>}
      {(side || hint) && (
        <p className="mt-1 text-soft">
          {side && <span className="mr-2 font-medium text-ink">{side}.</span>}
          {hint}
        </p>
      )}
      {rules.length > 0 && (
        <div className="mt-2">
          <Shortfalls rules={rules} />
        </div>
      )}
      {fields.length > 0 && (
        <ul className="mt-1 list-disc pl-5">
          {fields.map(([name, why]) => (
            <li key={name}>
              {name}: {why}
            </li>
          ))}
        </ul>
      )}
      {retry && (
        <Button small className="mt-2" onClick={retry}>
          {t("common.retry")}
        </Button>
      )}
    </div>
  );
}

/** The server's details are clauses; here they stand alone. */
function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
