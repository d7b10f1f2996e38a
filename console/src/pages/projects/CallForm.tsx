// What can be done with a call inside an institute: open it, propose to it, choose among proposals.
import { type FormEvent, useState } from "react";
import type { ProjectCall, ProjectList } from "../../api/project";
import { useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { FormDialog, type Input, labelOf, type Said } from "../programmes/FormDialog";
import { namesOf, readText } from "./lines";

export type CallAct =
  | { what: "open" }
  | { what: "propose"; call: ProjectCall }
  | { what: "select"; call: ProjectCall };

type Props = { list: ProjectList; onClose: () => void };

export function CallForm({ list, act, onClose }: Props & { act: CallAct }) {
  switch (act.what) {
    case "open":
      return <OpenForm list={list} onClose={onClose} />;
    case "propose":
      return <ProposeForm list={list} call={act.call} onClose={onClose} />;
    case "select":
      return <SelectForm list={list} call={act.call} onClose={onClose} />;
  }
}

function OpenForm({ list, onClose }: Props) {
  const { t } = useWords();
  const change = useNetworkChange("PUT", "/project-call", onClose);
  const inputs: Input[] = [
    { name: "id", kind: "name", label: t("programmes.nameOf") },
    { name: "en", label: t("programmes.labelEn") },
    { name: "ko", label: t("programmes.labelKo"), optional: true },
    { name: "text", kind: "area", label: t("projects.whatIsLookedFor") },
    { name: "deadline", kind: "moment", label: t("projects.deadline") },
  ];
  const submit = (said: Said) =>
    change.mutate({
      query: { id: said("id") },
      body: {
        institute: list.institute.id,
        label: labelOf(said),
        text: said("text"),
        deadline: new Date(said("deadline")).toISOString(),
      },
    });
  return (
    <FormDialog
      title={t("projects.form_open")}
      word={t("projects.form_open")}
      inputs={inputs}
      error={change.error}
      busy={change.isPending}
      onClose={onClose}
      onSubmit={submit}
    />
  );
}

function ProposeForm({ list, call, onClose }: Props & { call: ProjectCall }) {
  const { t, language } = useWords();
  const change = useNetworkChange("PUT", "/project", onClose);
  const [wrong, setWrong] = useState<unknown>(null);
  const members = namesOf(list.members, language);
  const inputs: Input[] = [
    { name: "id", kind: "name", label: t("programmes.nameOf") },
    {
      name: "lead",
      kind: "choice",
      label: t("projects.lead"),
      options: list.signs_for.map((one) => [one.id, labelText(one.label, language)] as const),
    },
    { name: "title", label: t("projects.title") },
    { name: "summary", kind: "area", label: t("projects.summary") },
    { name: "from", kind: "date", label: t("projects.firstDay") },
    { name: "until", kind: "date", label: t("projects.dayAfter") },
    {
      name: "partners",
      label: t("projects.partners"),
      help: t("projects.partnersHelp", { members }),
      optional: true,
    },
    {
      name: "packages",
      kind: "area",
      label: t("projects.packages"),
      help: t("projects.packagesHelp"),
    },
    {
      name: "milestones",
      kind: "area",
      label: t("projects.milestones"),
      help: t("projects.milestonesHelp"),
      optional: true,
    },
    {
      name: "trl",
      label: t("projects.trlWay"),
      help: t("projects.wayHelp", { most: 9 }),
      value: "3-6",
    },
    {
      name: "mrl",
      label: t("projects.mrlWay"),
      help: t("projects.wayHelp", { most: 10 }),
      value: "2-5",
    },
    {
      name: "budget",
      kind: "area",
      label: t("projects.budget"),
      help: t("projects.budgetHelp", { currency: list.currency ?? "" }),
      optional: true,
    },
  ];
  const submit = (said: Said) => {
    try {
      const text = readText(said);
      setWrong(null);
      const body = { call: call.id, lead: said("lead"), seen: 0, text };
      change.mutate({ query: { id: said("id") }, body });
    } catch (error) {
      setWrong(new Error(t("projects.lineWrong", { line: String((error as Error).message) })));
    }
  };
  return (
    <FormDialog
      title={t("projects.form_propose")}
      text={t("projects.proposeHelp")}
      word={t("projects.form_propose")}
      inputs={inputs}
      error={wrong ?? change.error}
      busy={change.isPending}
      onClose={onClose}
      onSubmit={submit}
    />
  );
}

function SelectForm({ list, call, onClose }: Props & { call: ProjectCall }) {
  const { t } = useWords();
  const change = useNetworkChange("POST", "/project-call/select", onClose);
  const proposed = list.projects.filter((one) => one.call === call.id);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const selected = form.getAll("selected").map(String);
    change.mutate({
      query: { id: call.id },
      body: { selected, reason: String(form.get("reason")) },
    });
  };
  return (
    <Dialog title={t("projects.form_select")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium">{t("projects.proposals")}</legend>
          {proposed.length === 0 && <p className="text-soft">{t("projects.proposalsNone")}</p>}
          {proposed.map((one) => (
            <label key={one.id} className="flex min-h-6 items-center gap-2">
              <input type="checkbox" name="selected" value={one.id} /> {one.title}
            </label>
          ))}
        </fieldset>
        <Field label={t("network.reason")} help={t("projects.selectHelp")}>
          {(ties) => <textarea {...ties} name="reason" required rows={4} className={INPUT} />}
        </Field>
        {change.error !== null && <ProblemNote error={change.error} />}
        <Ends onClose={onClose} busy={change.isPending} word={t("projects.form_select")} />
      </form>
    </Dialog>
  );
}
