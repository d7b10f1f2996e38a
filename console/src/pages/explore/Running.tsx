// Queries that run now: one's own, or all for who administers everything; each can be cancelled.
import { useMutation, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { call } from "../../api/client";
import { queryClient, runningQueries } from "../../api/queries";
import type { RunningQuery } from "../../api/types";
import { formatCount } from "../../format/number";
import { formatSpan } from "../../format/time";
import { useWords } from "../../i18n";
import { onSecond } from "../../live/ticker";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";

export function Running() {
  const { t } = useWords();
  const { data, error } = useQuery(runningQueries);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => onSecond(setNow), []);
  const cancel = useMutation({
    mutationFn: (id: string) => call("DELETE", `/queries/${encodeURIComponent(id)}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["queries"] }),
  });
  return (
    <Panel title={t("explore.runs")}>
      {error !== null && <ProblemNote error={error} />}
      {cancel.error !== null && <ProblemNote error={cancel.error} />}
      {data?.length === 0 && <p className="px-4 py-3 text-soft">{t("explore.runsNone")}</p>}
      <ul className="divide-y divide-line">
        {data?.map((query) => (
          <li key={query.id} className="flex items-start gap-3 px-4 py-2">
            <Line query={query} now={now} />
            <Button
              small
              disabled={cancel.isPending}
              aria-label={t("explore.cancelOf", { id: query.id })}
              onClick={() => cancel.mutate(query.id)}
            >
              <X size={14} aria-hidden="true" /> {t("common.cancel")}
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Line({ query, now }: { query: RunningQuery; now: number }) {
  const { t, language } = useWords();
  const span = Math.max(0, now - Date.parse(query.since));
  return (
    <div className="min-w-0 flex-1">
      <code className="block truncate text-[13px]" title={query.sql}>
        {query.sql.replaceAll(/\s+/g, " ")}
      </code>
      <span className="figures text-label text-soft">
        {t("explore.runsOf", { person: query.person, span: formatSpan(span, language) })}
        {" · "}
        {t("explore.rows", { count: query.rows, shown: formatCount(query.rows) })}
      </span>
    </div>
  );
}
