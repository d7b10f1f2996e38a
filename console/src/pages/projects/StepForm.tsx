// What can be done in a project, one form for each step.
import type { ChangeRequest, Milestone, ProjectPage, Risk } from "../../api/project";
import { useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { agreementInputs, termsOf } from "../agreements/terms";
import { FormDialog, type Input, type Said } from "../programmes/FormDialog";
import { ChangeForm } from "./ChangeForm";

export type StepAct =
  | { what: "report" | "accept" | "return"; milestone: Milestone }
  | { what: "assess" | "decide_gate" | "say_result" | "hand_over" | "close" }
  | { what: "ask_change" }
  | { what: "grant_change" | "refuse_change"; change: ChangeRequest }
  | { what: "set_risk"; risk?: Risk }
  | { what: "end_risk"; risk: Risk }
  | { what: "share_data" };

export function StepForm({
  project,
  act,
  onClose,
}: {
  project: ProjectPage;
  act: StepAct;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const change = useNetworkChange("POST", "/project/step", onClose);
  if (act.what === "ask_change") return <ChangeForm project={project} onClose={onClose} />;
  const area = (name: string, label: string, value?: string): Input => ({
    name,
    kind: "area",
    label,
    ...(value !== undefined && { value }),
  });
  const reason = area("reason", t("network.reason"));
  const takingPart = project.organisations.filter(
    (one) => one.id === project.lead.id || project.text.partners.includes(one.id),
  );
  const choice = (name: string, label: string, all: typeof takingPart, value?: string): Input => ({
    name,
    kind: "choice",
    label,
    options: all.map((one) => [one.id, labelText(one.label, language)] as const),
    ...(value !== undefined && { value }),
  });
  const number = (name: string, label: string, help: string, value?: number): Input => ({
    name,
    kind: "number",
    label,
    help,
    ...(value !== undefined && { value: String(value) }),
  });
  const inputs = (): Input[] => {
    switch (act.what) {
      case "report":
        return [area("evidence", t("projects.evidence"))];
      case "return":
        return [area("reason", t("projects.lacking"))];
      case "assess":
        return [
          {
            name: "scale",
            kind: "choice",
            label: t("projects.scale"),
            options: [
              ["trl", t("projects.scale_trl")],
              ["mrl", t("projects.scale_mrl")],
            ],
          },
          number("level", t("projects.level"), t("projects.levelHelp")),
          area("evidence", t("projects.evidence")),
        ];
      case "decide_gate":
        return [
          { name: "gate", label: t("projects.gate") },
          {
            name: "outcome",
            kind: "choice",
            label: t("projects.outcome"),
            options: (["go", "hold", "stop"] as const).map(
              (one) => [one, t(`projects.outcome_${one}`)] as const,
            ),
          },
          reason,
        ];
      case "refuse_change":
        return [reason];
      case "set_risk":
        return [
          area("text", t("projects.riskText"), act.risk?.text),
          number(
            "likelihood",
            t("projects.likelihood"),
            t("projects.fiveHelp"),
            act.risk?.likelihood,
          ),
          number("impact", t("projects.impact"), t("projects.fiveHelp"), act.risk?.impact),
          choice("owner", t("projects.riskOwner"), takingPart, act.risk?.owner.id),
          {
            name: "until",
            kind: "date",
            label: t("programmes.lastDay"),
            ...(act.risk && { value: act.risk.until }),
          },
        ];
      case "end_risk":
        return [area("note", t("projects.whatBecame"))];
      case "say_result":
        return [
          { name: "title", label: t("projects.title") },
          area("text", t("projects.resultText")),
        ];
      case "share_data":
        return agreementInputs(t, {
          from: takingPart.filter((one) => project.signs_for.includes(one.id)),
          to: takingPart,
          language,
        });
      case "hand_over":
        return [
          choice("to", t("projects.takesOver"), project.organisations),
          area("text", t("projects.handedOverText")),
          {
            name: "room_until",
            kind: "date",
            label: t("projects.roomUntil"),
            help: t("projects.roomUntilHelp"),
          },
        ];
      case "accept":
      case "grant_change":
      case "close":
        return [];
    }
  };
  const helpOf = () => {
    switch (act.what) {
      case "close":
      case "share_data":
      case "grant_change":
        return { text: t(`projects.help_${act.what}`) };
      default:
        return {};
    }
  };
  return (
    <FormDialog
      title={t(`projects.form_${act.what}`)}
      {...helpOf()}
      word={t(`projects.form_${act.what}`)}
      inputs={inputs()}
      error={change.error}
      busy={change.isPending}
      onClose={onClose}
      onSubmit={(said) =>
        change.mutate({
          query: { id: project.id },
          body: { step: act.what, ...bodyOf(act, said) },
        })
      }
    />
  );
}

function bodyOf(act: StepAct, said: Said): Record<string, unknown> {
  const all = (...names: string[]) => Object.fromEntries(names.map((name) => [name, said(name)]));
  switch (act.what) {
    case "report":
      return { milestone: act.milestone.number, ...all("evidence") };
    case "accept":
      return { milestone: act.milestone.number };
    case "return":
      return { milestone: act.milestone.number, ...all("reason") };
    case "assess":
      return { ...all("scale", "evidence"), level: Number(said("level")) };
    case "decide_gate":
      return all("gate", "outcome", "reason");
    case "grant_change":
      return { change: act.change.number };
    case "refuse_change":
      return { change: act.change.number, ...all("reason") };
    case "set_risk":
      return {
        risk: act.risk?.number ?? null,
        ...all("text", "owner", "until"),
        likelihood: Number(said("likelihood")),
        impact: Number(said("impact")),
      };
    case "end_risk":
      return { risk: act.risk.number, ...all("note") };
    case "say_result":
      return all("title", "text");
    case "share_data":
      return { agreement: said("id"), terms: termsOf(said) };
    case "hand_over":
      return all("to", "text", "room_until");
    default:
      return {};
  }
}
