// What can be done with measures: define one anew, take a figure down, correct one.
import type { PlanMeasure, PlanPage } from "../../api/programme";
import { useNetworkChange } from "../../api/queries";
import { formatDecimal } from "../../format/number";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { FormDialog, type Input, labelOf, type Said } from "./FormDialog";

export type MeasureAct =
  | { what: "define"; measure?: PlanMeasure }
  | { what: "take" | "correct"; measure: PlanMeasure };

const DOORS = {
  define: ["PUT", "/programme/measures"],
  take: ["POST", "/programme/figures"],
  correct: ["POST", "/programme/figures/correct"],
} as const;

const COMPUTED = [
  "members",
  "small_firms",
  "small_share",
  "fees_agreed",
  "fees_paid",
  "contributed",
  "royalties_paid",
  "centres",
  "firms_helped",
  "help_hours",
  "staff_lent",
  "projects",
  "projects_closed",
  "trl_gained",
  "mrl_gained",
  "public_money",
] as const;

export function MeasureForm({
  plan,
  act,
  onClose,
}: {
  plan: PlanPage;
  act: MeasureAct;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const [method, path] = DOORS[act.what];
  const change = useNetworkChange(method, path, onClose);
  const newest = act.measure?.definitions.at(-1);
  const value: Input = {
    name: "value",
    label: t("programmes.figure"),
    help: labelText(newest?.unit, language),
  };
  const evidence: Input = { name: "evidence", kind: "area", label: t("programmes.evidence") };
  const year = Number(plan.today.slice(0, 4)) - 1;
  const inputs = (): Input[] => {
    switch (act.what) {
      case "define":
        return [
          ...(act.measure === undefined
            ? [{ name: "measure", kind: "name", label: t("programmes.nameOf") } as const]
            : []),
          { name: "from", kind: "date", label: t("network.firstDay"), value: plan.today },
          { name: "en", label: t("programmes.labelEn"), value: newest?.label.en ?? "" },
          {
            name: "ko",
            label: t("programmes.labelKo"),
            optional: true,
            value: newest?.label.ko ?? "",
          },
          { name: "text", kind: "area", label: t("programmes.whatCounts") },
          { name: "textKo", kind: "area", label: t("programmes.whatCountsKo"), optional: true },
          { name: "unit", label: t("programmes.unit"), value: newest?.unit.en ?? "" },
          {
            name: "unitKo",
            label: t("programmes.unitKo"),
            optional: true,
            value: newest?.unit.ko ?? "",
          },
          {
            name: "computed",
            kind: "choice",
            label: t("programmes.computedOf"),
            help: t("programmes.computedHelp"),
            optional: true,
            options: COMPUTED.map((one) => [one, t(`network.measure_${one}`)] as const),
          },
        ];
      case "take":
        return [
          { name: "from", kind: "date", label: t("network.firstDay"), value: `${year}-01-01` },
          {
            name: "until",
            kind: "date",
            label: t("programmes.firstDayAfter"),
            value: `${year + 1}-01-01`,
          },
          value,
          evidence,
        ];
      case "correct": {
        const holds = act.measure.figures.filter((one) => one.corrected_by === null);
        const option = (one: (typeof holds)[number]) =>
          [
            String(one.number),
            `${one.from} – ${one.until}: ${formatDecimal(one.value)} (${t("programmes.versionOf", { version: one.definition })})`,
          ] as const;
        return [
          {
            name: "number",
            kind: "choice",
            label: t("programmes.wrongFigure"),
            options: holds.map(option),
          },
          value,
          evidence,
          { name: "reason", kind: "area", label: t("network.reason") },
        ];
      }
    }
  };
  return (
    <FormDialog
      title={t(`programmes.form_${act.what}`)}
      {...(act.what === "define" && { text: t("programmes.defineHelp") })}
      word={t("network.save")}
      inputs={inputs()}
      error={change.error}
      busy={change.isPending}
      onClose={onClose}
      onSubmit={(said) => change.mutate({ query: { id: plan.programme }, body: bodyOf(act, said) })}
    />
  );
}

function bodyOf(act: MeasureAct, said: Said): unknown {
  const measure = act.measure?.id ?? said("measure");
  switch (act.what) {
    case "define":
      return {
        measure,
        from: said("from"),
        label: labelOf(said),
        text: labelOf(said, "text", "textKo"),
        unit: labelOf(said, "unit", "unitKo"),
        computed: said("computed") || null,
      };
    case "take":
      return {
        measure,
        from: said("from"),
        until: said("until"),
        value: said("value"),
        evidence: said("evidence"),
      };
    case "correct":
      return {
        measure,
        number: Number(said("number")),
        value: said("value"),
        evidence: said("evidence"),
        reason: said("reason"),
      };
  }
}
