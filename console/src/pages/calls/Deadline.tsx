// How long a call is open, and where it is.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Phase } from "../../api/network";
import { calls, me } from "../../api/queries";
import { sandbox, storyTime } from "../../api/sandbox";
import { formatDate, formatSpan, formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { onSecond } from "../../live/ticker";

const SHAPES: Record<Phase, string> = {
  draft: "…",
  information: "?",
  considered: "…",
  papers: "○",
  open: "○",
  closed: "●",
  negotiation: "◐",
  awarded: "✓",
  unawarded: "–",
};

export function PhaseMark({ phase }: { phase: Phase }) {
  const { t } = useWords();
  return (
    <span className="text-label whitespace-nowrap">
      <span aria-hidden="true" className="mr-1 text-soft">
        {SHAPES[phase]}
      </span>
      {t(`calls.${phase}`)}
    </span>
  );
}

export function Deadline({
  deadline,
  phase,
  now,
}: {
  deadline: string | null;
  phase: Phase;
  now: number;
}) {
  const { t, language } = useWords();
  if (deadline === null) return null;
  const at = Date.parse(deadline);
  return (
    <time dateTime={deadline} title={formatZoned(at, language)} className="figures">
      {(phase === "open" || phase === "papers") && at > now
        ? t("calls.closesIn", { span: formatSpan(at - now, language) })
        : t("calls.closedOn", { moment: formatDate(at, language) })}
    </time>
  );
}

/** What the clock of the house says: deadlines are by it, however wrong one's own is, and however fast
 * that of a sandbox goes. */
export function useHouseNow(): number {
  const { data, dataUpdatedAt } = useQuery(calls);
  const hurried = useQuery({ ...sandbox, enabled: useQuery(me).data?.sandbox === true });
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => onSecond(setNow), []);
  if (hurried.data !== undefined) return storyTime(hurried.data, hurried.dataUpdatedAt, now);
  return data === undefined ? now : now + Date.parse(data.now) - dataUpdatedAt;
}
