// The year of a programme: goals met and missed, and numbers of all institutes together with the
// records behind them.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ProgrammeReport, Progress } from "../../api/programme";
import { programmeReportOf } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Panel } from "../../parts/basic";
import { useFigure } from "../../parts/figure";
import { ProblemNote } from "../../parts/ProblemNote";
import { Counted, YearField } from "../../parts/year";
import { placeOf } from "../institutes/parts";
import { keyOfRecord, useRecord } from "../institutes/record";
import { LOOKS, State } from "./Goals";

const ORDER: readonly Progress[] = [
  "met",
  "missed",
  "on_the_way",
  "behind",
  "not_comparable",
  "not_measured",
  "dropped",
];

export function Year({ id, thisYear }: { id: string; thisYear: number }) {
  const { t, language } = useWords();
  const [year, setYear] = useState(thisYear);
  const { data, error } = useQuery(programmeReportOf(id, year));
  return (
    <Panel
      title={t("programmes.report")}
      side={
        <Link
          to="/network"
          search={{ programme: id, year }}
          className="inline-block min-h-6 text-accent"
        >
          {t("outlook.toNetwork")} →
        </Link>
      }
    >
      <div className="flex flex-col gap-3 px-4 py-3">
        <YearField year={year} most={thisYear} onYear={setYear} />
        {error !== null && <ProblemNote error={error} />}
        {data !== undefined && data.goals.length > 0 && (
          <>
            <dl className="flex flex-wrap gap-x-6 gap-y-2">
              {ORDER.map((progress) => {
                const count = data.goals.filter((one) => one.progress === progress).length;
                if (count === 0 && progress !== "met" && progress !== "missed") return null;
                const [shape, look] = LOOKS[progress];
                return (
                  <div key={progress}>
                    <dt className="text-label text-soft">{t(`programmes.count_${progress}`)}</dt>
                    <dd className={`figures text-figure ${count === 0 ? "text-soft" : look}`}>
                      <span aria-hidden="true">{shape} </span>
                      {t("programmes.goalCount", { count })}
                    </dd>
                  </div>
                );
              })}
            </dl>
            <ul className="flex flex-col">
              {data.goals.map((goal) => (
                <li
                  key={goal.number}
                  className="flex flex-wrap items-baseline justify-between gap-x-3 border-t border-line py-1"
                >
                  <span>
                    <span className="figures text-soft">{goal.number}</span>{" "}
                    {labelText(goal.text, language)}
                    <span className="figures text-label text-soft">
                      {" "}
                      · {t("programmes.byDay", { day: goal.by })}
                    </span>
                  </span>
                  <State goal={goal} />
                </li>
              ))}
            </ul>
          </>
        )}
        <dl className="flex flex-col">
          {data?.lines.map((line) => (
            <Line key={line.measure} line={line} />
          ))}
        </dl>
      </div>
    </Panel>
  );
}

function Line({ line }: { line: ProgrammeReport["lines"][number] }) {
  const { t } = useWords();
  const figure = useFigure();
  const told = useRecord();
  return (
    <Counted
      name={t(`network.measure_${line.measure}`)}
      figure={figure(line.figure)}
      records={line.records.length}
    >
      {line.records.map(({ institute, record }) => (
        <li key={`${institute} ${keyOfRecord(record)}`}>
          <Link
            to="/institutes"
            search={{ institute, ...placeOf(record) }}
            resetScroll={record.kind !== "transfer"}
            className="inline-block min-h-6 text-accent underline"
          >
            {institute}
          </Link>{" "}
          · {told(record)}
        </li>
      ))}
    </Counted>
  );
}
