// What the institute states of its years, in versions, and the way to state the next.
import { useState } from "react";
import { KINDS, type OutlookPage, type Statement } from "../../api/outlook";
import { useNetworkChange } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import { FormDialog, type Input } from "../programmes/FormDialog";

export function Statements({ outlook }: { outlook: OutlookPage }) {
  const { t, language } = useWords();
  const [open, setOpen] = useState<"planned" | "actual">();
  const act = outlook.runs && (
    <span className="flex flex-wrap gap-2">
      <Button small kind="primary" onClick={() => setOpen("planned")}>
        {t("outlook.statePlanned")}
      </Button>
      <Button small onClick={() => setOpen("actual")}>
        {t("outlook.stateActual")}
      </Button>
    </span>
  );
  return (
    <Panel title={t("outlook.statements")} side={act}>
      {outlook.statements.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("outlook.statementsNone")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {outlook.statements.map((one) => (
            <li key={`${one.year} ${one.nature} ${one.version}`} className="px-4 py-1.5">
              <span className="figures font-medium">{one.year}</span>{" "}
              {t(`outlook.nature_${one.nature}`)} · {t("outlook.version", { version: one.version })}{" "}
              <span className="figures">
                {one.income
                  .map(
                    (line) =>
                      `${t(`outlook.flow_${line.kind}`)} ${formatMoney(line.amount, language)}`,
                  )
                  .concat(`${t("outlook.flow_cost")} ${formatMoney(one.cost, language)}`)
                  .join(" · ")}
              </span>
              <span className="block text-label text-soft">
                {one.evidence} · {one.by} · {formatZoned(Date.parse(one.at), language)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {open !== undefined && (
        <State outlook={outlook} nature={open} onClose={() => setOpen(undefined)} />
      )}
    </Panel>
  );
}

function State({
  outlook,
  nature,
  onClose,
}: {
  outlook: OutlookPage;
  nature: "planned" | "actual";
  onClose: () => void;
}) {
  const { t } = useWords();
  const state = useNetworkChange("PUT", "/institute/year", onClose);
  const now = Number(outlook.today.slice(0, 4));
  const year = nature === "planned" ? now + 1 : now - 1;
  // As the writer began with them: what another states meanwhile is not written over unseen.
  const [begun] = useState(outlook.statements);
  const newest = (of: number): Statement | undefined =>
    begun.filter((one) => one.year === of && one.nature === nature).at(-1);
  const there = newest(year);
  const zero = `0 ${outlook.currency}`;
  const inputs: Input[] = [
    { name: "year", kind: "number", label: t("network.reportYear"), value: String(year) },
    ...KINDS.map((kind) => ({
      name: kind,
      label: t(`outlook.flow_${kind}`),
      value: there?.income.find((one) => one.kind === kind)?.amount ?? "",
      optional: true,
    })),
    { name: "cost", label: t("outlook.flow_cost"), value: there?.cost ?? zero },
    { name: "evidence", label: t("outlook.evidence"), value: there?.evidence ?? "" },
  ];
  return (
    <FormDialog
      title={t(nature === "planned" ? "outlook.statePlanned" : "outlook.stateActual")}
      text={t("outlook.stateHelp", { currency: outlook.currency })}
      word={t("outlook.state")}
      inputs={inputs}
      error={state.error}
      busy={state.isPending}
      onClose={onClose}
      onSubmit={(said) => {
        const of = Number(said("year"));
        const income = KINDS.filter((kind) => said(kind) !== "").map((kind) => ({
          kind,
          amount: said(kind),
        }));
        const body = {
          year: of,
          nature,
          income,
          cost: said("cost"),
          evidence: said("evidence"),
          seen: newest(of)?.version ?? 0,
        };
        state.mutate({ query: { id: outlook.institute }, body });
      }}
    />
  );
}
