// One step with a condition, a proposal of conditions, or a report: what it means and what it needs.
import type { Condition, ConditionsVersion, OwedReport } from "../../api/agreed";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { FormDialog, type Input, type Said } from "../programmes/FormDialog";

export type ConditionAct =
  | { what: "report" | "accept" | "return" | "waive"; condition: Condition }
  | { what: "agree" | "drop"; version: ConditionsVersion }
  | { what: "hand_in"; report: OwedReport };

export function ConditionDialog({
  institute,
  act,
  onClose,
}: {
  institute: string;
  act: ConditionAct;
  onClose: () => void;
}) {
  const { t } = useWords();
  const take = useNetworkChange("POST", "/institute/conditions/step", onClose);
  const area = (name: string, label: string, help?: string, optional = false): Input => ({
    name,
    label,
    help,
    kind: "area",
    optional,
  });
  const shown = (label: string) => [
    area("text", label),
    area("references", t("agreed.references"), t("agreed.referencesHelp"), true),
  ];
  const reason = (label = t("agreed.reason")) => [area("reason", label)];
  const title = act.what === "hand_in" ? t("agreed.handIn") : t(`agreed.${act.what}`);
  const [text, inputs]: [string | undefined, Input[]] = (() => {
    switch (act.what) {
      case "report":
        return [t("agreed.reportHelp"), shown(t("agreed.shown"))];
      case "accept":
        return [t("agreed.acceptText", act.condition), []];
      case "return":
        return [undefined, reason(t("agreed.lacking"))];
      case "waive":
        return [t("agreed.waiveHelp"), reason()];
      case "agree":
        return [t("agreed.agreeText"), []];
      case "drop":
        return [undefined, reason()];
      case "hand_in":
        return [t("agreed.handInText", act.report), shown(t("agreed.whatItSays"))];
    }
  })();
  return (
    <FormDialog
      title={title}
      text={text}
      word={title}
      inputs={inputs}
      error={take.error}
      busy={take.isPending}
      onClose={onClose}
      onSubmit={(said) =>
        take.mutate({ query: { id: institute }, body: { step: act.what, ...sent(act, said) } })
      }
    />
  );
}

function sent(act: ConditionAct, said: Said): Record<string, unknown> {
  const lines = said("references").split("\n");
  const references = lines.map((line) => line.trim()).filter((line) => line !== "");
  const shown = { text: said("text"), references };
  switch (act.what) {
    case "report":
      return { condition: act.condition.number, shown };
    case "accept":
      return { condition: act.condition.number };
    case "return":
    case "waive":
      return { condition: act.condition.number, reason: said("reason") };
    case "agree":
      return { version: act.version.version };
    case "drop":
      return { version: act.version.version, reason: said("reason") };
    case "hand_in":
      return { kind: act.report.kind, until: act.report.until, shown };
  }
}
