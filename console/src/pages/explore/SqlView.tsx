// SQL over all that one may see: an editor, what came of it, what there is to ask of, what runs.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useWords } from "../../i18n";
import { EmptyPage } from "../../parts/basic";
import { ExampleList } from "./Examples";
import { ResultPanel } from "./ResultPanel";
import { Running } from "./Running";
import { SqlEditor } from "./SqlEditor";
import { TablesHelp } from "./TablesHelp";
import { useRun } from "./useRun";

/** A longer query runs, and does not stand in the address: servers refuse addresses so long. */
const ADDRESS_CHARS_MAX = 8_000;

export function SqlView() {
  const { t } = useWords();
  const search = useSearch({ from: "/inside/explore" });
  const navigate = useNavigate({ from: "/explore" });
  const { run, start, stop } = useRun();
  const [text, setText] = useState(search.sql ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  // What was asked stands in the address; whoever opens that address asks it.
  useEffect(() => {
    if (search.sql === undefined) return;
    setText(search.sql);
    start(search.sql);
  }, [search.sql, start]);
  const ask = (sql: string) => {
    if (sql.trim() === "") return field.current?.focus();
    if (sql.length > ADDRESS_CHARS_MAX) setText(sql);
    if (sql === search.sql || sql.length > ADDRESS_CHARS_MAX) return start(sql);
    void navigate({
      search: (before) => ({ ...before, by: "sql", sql, view: undefined }),
      resetScroll: false,
    });
  };
  const insert = (name: string) => {
    const { current } = field;
    if (current === null) return;
    current.setRangeText(name, current.selectionStart, current.selectionEnd, "end");
    setText(current.value);
    current.focus();
  };
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_280px]">
      <div className="flex min-w-0 flex-col gap-4">
        <SqlEditor field={field} text={text} onText={setText} run={run} onRun={ask} onStop={stop} />
        {run.state === "none" && (
          <EmptyPage title={t("explore.sqlEmptyTitle")} text={t("explore.sqlEmptyText")}>
            <ExampleList onChoose={ask} />
          </EmptyPage>
        )}
        {run.state === "done" && (
          <ResultPanel
            key={run.sql}
            sql={run.sql}
            result={run.result}
            tookMs={run.tookMs}
            view={search.view}
            onView={(view) =>
              void navigate({
                search: (before) => ({ ...before, view }),
                replace: true,
                resetScroll: false,
              })
            }
          />
        )}
        <Running />
      </div>
      <TablesHelp onChoose={insert} />
    </div>
  );
}
