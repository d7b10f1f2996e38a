// Centres of an institute: where they are, whom they serve, who works there on loan, whom they helped.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Centre, CentreRecord, CentresPage } from "../../api/agreed";
import { centresOf } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { type CentreAct, CentreDialog } from "./CentreDialog";

const MARKS = { planned: "○", open: "●", closed: "×" } as const;

export function Centres({ institute }: { institute: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(centresOf(institute));
  const [act, setAct] = useState<CentreAct>();
  const works = data?.centres.some((one) => one.state === "open") === true;
  return (
    <Panel
      title={t("agreed.centres")}
      side={
        data?.runs && (
          <span className="flex flex-wrap gap-2">
            {works && (
              <>
                <Button small onClick={() => setAct({ what: "help" })}>
                  {t("agreed.help")}
                </Button>
                <Button small onClick={() => setAct({ what: "lend" })}>
                  {t("agreed.lend")}
                </Button>
              </>
            )}
            <Button small onClick={() => setAct({ what: "set" })}>
              {t("agreed.addCentre")}
            </Button>
          </span>
        )
      }
    >
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data?.centres.length === 0 && (
        <p className="px-4 py-3 text-soft">
          {t(data.runs ? "agreed.centresNoneRuns" : "agreed.centresNone")}
        </p>
      )}
      {data !== undefined && data.centres.length > 0 && (
        <>
          <ul aria-label={t("agreed.centres")} className="divide-y divide-line">
            {data.centres.map((one) => (
              <One key={one.id} one={one} runs={data.runs} onAct={setAct} />
            ))}
          </ul>
          <Records page={data} onAct={setAct} />
        </>
      )}
      {act !== undefined && data !== undefined && (
        <CentreDialog page={data} act={act} onClose={() => setAct(undefined)} />
      )}
    </Panel>
  );
}

function One({
  one,
  runs,
  onAct,
}: {
  one: Centre;
  runs: boolean;
  onAct: (act: CentreAct) => void;
}) {
  const { t, language } = useWords();
  const label = labelText(one.label, language);
  const facts = [
    t(`agreed.centre_${one.kind}`),
    labelText(one.place.label, language),
    t("agreed.hostIs", { host: labelText(one.host.label, language) }),
    one.areas.length > 0 && t("agreed.serves", { areas: one.areas.join(", ") }),
    one.until === null
      ? t("agreed.since", { day: one.from })
      : t("agreed.ends", { day: one.until, reason: one.reason ?? "" }),
  ].filter((fact) => fact !== false);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-3 px-4 py-2.5">
      <span className="min-w-0">
        <span className="font-medium">{label}</span>
        <span className="block text-label text-soft">{facts.join(" · ")}</span>
      </span>
      <span className="flex flex-wrap items-center gap-2">
        <span className="text-soft">
          {MARKS[one.state]} {t(`agreed.centre_${one.state}`)}
        </span>
        {runs && one.until === null && (
          <>
            <Button
              small
              kind="quiet"
              aria-label={`${t("agreed.changeCentre")}: ${label}`}
              onClick={() => onAct({ what: "set", centre: one })}
            >
              {t("agreed.changeCentre")}
            </Button>
            <Button
              small
              kind="quiet"
              aria-label={`${t("agreed.closeCentre")}: ${label}`}
              onClick={() => onAct({ what: "close", centre: one })}
            >
              {t("agreed.closeCentre")}
            </Button>
          </>
        )}
      </span>
    </li>
  );
}

function Records({ page, onAct }: { page: CentresPage; onAct: (act: CentreAct) => void }) {
  const { t } = useWords();
  if (page.records.length === 0) {
    return (
      <p className="border-t border-line px-4 py-2 text-label text-soft">
        {t("agreed.recordsNone")}
      </p>
    );
  }
  return (
    <details className="border-t border-line px-4 py-2">
      <summary className="min-h-6 cursor-pointer py-0.5 text-label text-soft">
        {t("agreed.records", { count: page.records.length })}
      </summary>
      <ul className="divide-y divide-line">
        {page.records.map((one) => (
          <Row key={one.number} one={one} page={page} onAct={onAct} />
        ))}
      </ul>
    </details>
  );
}

function Row({
  one,
  page,
  onAct,
}: {
  one: CentreRecord;
  page: CentresPage;
  onAct: (act: CentreAct) => void;
}) {
  const { t, language } = useWords();
  const centre = page.centres.find((of) => of.id === one.centre);
  const amount =
    one.kind === "staff"
      ? t("agreed.loanOf", { fte: one.amount, from: one.from, until: one.until ?? "" })
      : t("agreed.helpOf", { hours: one.amount, day: one.from });
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-3 py-1.5">
      <span className="min-w-0">
        <span className={one.withdrawn === null ? "" : "text-soft line-through"}>
          {labelText(one.organisation.label, language)} · {amount}
        </span>
        <span className="block text-label text-soft">
          {t("agreed.recordOf", { number: one.number })} ·{" "}
          {centre === undefined ? one.centre : labelText(centre.label, language)}
          {one.what !== null && ` · ${one.what}`}
          {one.withdrawn !== null && ` · ${t("agreed.withdrawn", { reason: one.withdrawn })}`}
        </span>
      </span>
      {page.runs && one.withdrawn === null && (
        <Button
          small
          kind="quiet"
          aria-label={`${t("agreed.withdraw")}: ${t("agreed.recordOf", { number: one.number })}`}
          onClick={() => onAct({ what: "withdraw", record: one })}
        >
          {t("agreed.withdraw")}
        </Button>
      )}
    </li>
  );
}
