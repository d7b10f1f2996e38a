// The year of an institute in numbers. Each number opens to the records that it is made of.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReportPage } from "../../api/network";
import { reportOf } from "../../api/queries";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { Counted, YearField } from "../../parts/year";
import { useFigure } from "../calls/figure";
import { keyOfRecord, useRecord } from "./record";

export function Report({ id, thisYear }: { id: string; thisYear: number }) {
  const { t } = useWords();
  const [year, setYear] = useState(thisYear);
  const { data, error } = useQuery(reportOf(id, year));
  return (
    <Panel title={t("network.report")}>
      <div className="flex flex-col gap-3 px-4 py-3">
        <YearField year={year} most={2100} onYear={setYear} />
        {error !== null && <ProblemNote error={error} />}
        <dl className="flex flex-col">
          {data?.lines.map((line) => (
            <Line key={line.measure} line={line} />
          ))}
        </dl>
      </div>
    </Panel>
  );
}

function Line({ line }: { line: ReportPage["lines"][number] }) {
  const { t } = useWords();
  const figure = useFigure();
  const record = useRecord();
  const { rule, records } = line;
  return (
    <Counted
      name={
        <>
          {t(`network.measure_${line.measure}`)}
          {rule !== null && (
            <span className={`block text-label ${rule.kept ? "text-soft" : "text-urgent"}`}>
              {rule.kept ? "✓" : "◆"}{" "}
              {t(rule.kept ? "network.ruleKept" : "network.ruleNotKept", {
                rule: rule.number,
                wanted: figure(rule.wanted),
              })}
            </span>
          )}
        </>
      }
      figure={figure(line.figure)}
      records={records.length}
    >
      {records.map((one) => (
        <li key={keyOfRecord(one)}>{record(one)}</li>
      ))}
    </Counted>
  );
}
