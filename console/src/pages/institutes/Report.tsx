// The year of an institute in numbers. Each number opens to the records that it is made of.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { InstitutePage } from "../../api/network";
import { reportOf } from "../../api/queries";
import type { ReportPage } from "../../api/report";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { useFigure } from "../../parts/figure";
import { ToTransfer } from "../../parts/institute";
import { ProblemNote } from "../../parts/ProblemNote";
import { Counted, RuleKept, YearField, YearFiles } from "../../parts/year";
import { Entry, GROUPS, Group } from "../network/Entries";
import { keyOfRecord, useRecord } from "./record";

export function Report({ institute }: { institute: InstitutePage }) {
  const { t } = useWords();
  const [year, setYear] = useState(Number(institute.today.slice(0, 4)));
  const { data, error } = useQuery(reportOf(institute.id, year));
  const ways = (
    <span className="flex flex-wrap gap-2 print:hidden">
      <YearFiles path="institute/report" id={institute.id} year={year} />
    </span>
  );
  return (
    <Panel title={t("network.report")} side={ways}>
      <div className="flex flex-col gap-3 px-4 py-3">
        <YearField year={year} most={2100} onYear={setYear} />
        {error !== null && <ProblemNote error={error} />}
        {data !== undefined && <Groups report={data} institute={institute} />}
      </div>
    </Panel>
  );
}

function Groups({ report, institute }: { report: ReportPage; institute: InstitutePage }) {
  const { t } = useWords();
  return (
    <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-2 print:grid-cols-2">
      {GROUPS.map(([group, counts]) => {
        const lines = report.lines.filter((one) => counts.includes(one.measure));
        const more = report.more.filter((one) => counts.includes(one.count));
        if (lines.length + more.length === 0) return null;
        return (
          <Group key={group} name={t(`outlook.group_${group}`)}>
            {lines.map((line) => (
              <Line key={line.measure} line={line} institute={institute} />
            ))}
            {more.map((one) => (
              <Entry key={`${one.count} ${one.of}`} entry={one} />
            ))}
          </Group>
        );
      })}
    </div>
  );
}

function Line({
  line,
  institute,
}: {
  line: ReportPage["lines"][number];
  institute: InstitutePage;
}) {
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
            <RuleKept rule={rule.number} wanted={figure(rule.wanted)} kept={rule.kept} />
          )}
        </>
      }
      figure={figure(line.figure)}
      records={records.length}
    >
      {records.map((one) => (
        <li key={keyOfRecord(one)}>
          {one.kind === "transfer" ? (
            <ToTransfer institute={institute} number={one.number}>
              {record(one)}
            </ToTransfer>
          ) : one.kind === "project" || one.kind === "level" ? (
            <Link
              to="/projects"
              search={{ institute: institute.id, project: one.project }}
              className="inline-block min-h-6 text-accent underline"
            >
              {record(one)}
            </Link>
          ) : (
            record(one)
          )}
        </li>
      ))}
    </Counted>
  );
}
