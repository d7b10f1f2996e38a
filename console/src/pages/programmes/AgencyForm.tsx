// What can be done with agencies, their lines and commitments, one form for each.
import { useQuery } from "@tanstack/react-query";
import type { Agency, AgencyLine, ProgrammePage } from "../../api/programme";
import { institutes, useNetworkChange } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { FormDialog, type Input, labelOf, type Said } from "./FormDialog";

export type Act =
  | { what: "join" }
  | { what: "leave" | "focus" | "line"; agency: Agency }
  | { what: "commit" | "amend"; agency: Agency; line: AgencyLine }
  | { what: "release"; number: number };

const DOORS = {
  join: ["PUT", "/programme/agencies"],
  leave: ["POST", "/programme/agencies/leave"],
  focus: ["PUT", "/programme/agencies/focus"],
  line: ["PUT", "/programme/lines"],
  amend: ["POST", "/programme/lines/amend"],
  commit: ["POST", "/programme/commitments"],
  release: ["POST", "/programme/commitments/release"],
} as const;

export function AgencyForm({
  programme,
  act,
  onClose,
}: {
  programme: ProgrammePage;
  act: Act;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const [method, path] = DOORS[act.what];
  const change = useNetworkChange(method, path, onClose);
  const all = useQuery({ ...institutes, enabled: act.what === "commit" }).data;
  const own = all?.institutes.filter((one) => one.programme === programme.id) ?? [];
  const reason: Input = { name: "reason", kind: "area", label: t("network.reason") };
  const amount: Input = {
    name: "amount",
    label: t("network.amount"),
    help: t("network.amountHelp"),
  };
  const purpose = (line?: AgencyLine): Input[] => [
    { name: "en", label: t("programmes.purposeEn"), value: line?.purpose.en ?? "" },
    { name: "ko", label: t("programmes.purposeKo"), optional: true, value: line?.purpose.ko ?? "" },
  ];
  const inputs = (): Input[] => {
    switch (act.what) {
      case "join":
        return [
          { name: "agency", kind: "organisation", of: "agency", label: t("programmes.agency") },
          { name: "from", kind: "date", label: t("network.firstDay"), value: programme.today },
        ];
      case "leave":
        return [{ name: "until", kind: "date", label: t("programmes.firstDayAfter") }];
      case "focus":
        return [
          {
            name: "focuses",
            label: t("programmes.focuses"),
            help: t("programmes.focusHelp", {
              all: programme.focuses.map((one) => one.focus).join(", "),
            }),
            value: act.agency.focuses.join(", "),
            optional: true,
          },
        ];
      case "line":
        return [
          { name: "line", kind: "name", label: t("programmes.nameOf") },
          ...purpose(),
          {
            name: "fiscal_year",
            kind: "number",
            label: t("programmes.fiscalYearOf"),
            help: t("programmes.fiscalYearHelp"),
            value: programme.today.slice(0, 4),
            optional: true,
          },
          { name: "from", kind: "date", label: t("network.firstDay"), optional: true },
          { name: "until", kind: "date", label: t("programmes.firstDayAfter"), optional: true },
          amount,
        ];
      case "amend":
        return [...purpose(act.line), { ...amount, value: act.line.amount }, reason];
      case "commit":
        return [
          {
            name: "institute",
            kind: "choice",
            label: t("programmes.institute"),
            options: own.map((one) => [one.id, labelText(one.label, language)] as const),
          },
          { name: "year", kind: "number", label: t("programmes.termYear"), value: "1" },
          amount,
          { name: "reference", label: t("programmes.reference") },
        ];
      case "release":
        return [reason];
    }
  };
  const text = act.what === "commit" || act.what === "amend" ? act.line : undefined;
  return (
    <FormDialog
      title={t(`programmes.form_${act.what}`)}
      {...(text && {
        text: t("programmes.leftOf", {
          line: labelText(text.purpose, language),
          left: formatMoney(text.left, language),
        }),
      })}
      word={t(`programmes.form_${act.what}`)}
      inputs={inputs()}
      error={change.error}
      busy={change.isPending}
      onClose={onClose}
      onSubmit={(said) => change.mutate({ query: { id: programme.id }, body: bodyOf(act, said) })}
    />
  );
}

function bodyOf(act: Act, said: Said): unknown {
  const agency = "agency" in act ? act.agency.organisation.id : said("agency");
  switch (act.what) {
    case "join":
      return { agency, from: said("from") };
    case "leave":
      return { agency, until: said("until") };
    case "focus":
      return {
        agency,
        focuses: said("focuses")
          .split(/[\s,]+/)
          .filter(Boolean),
      };
    case "line": {
      const year = said("fiscal_year");
      return {
        agency,
        line: said("line"),
        purpose: labelOf(said),
        fiscal_year: year === "" ? null : Number(year),
        from: said("from") || null,
        until: said("until") || null,
        amount: said("amount"),
      };
    }
    case "amend":
      return {
        agency,
        line: act.line.line,
        purpose: labelOf(said),
        amount: said("amount"),
        reason: said("reason"),
      };
    case "commit":
      return {
        agency,
        line: act.line.line,
        institute: said("institute"),
        year: Number(said("year")),
        amount: said("amount"),
        reference: said("reference"),
      };
    case "release":
      return { number: act.number, reason: said("reason") };
  }
}
