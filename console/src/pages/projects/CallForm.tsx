// What can be done with a call inside an institute: open it, propose to it, choose among proposals.
import type { FormEvent } from "react";
import type { ProjectCall, ProjectList, ProjectPage } from "../../api/project";
import { useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { SavingDialog } from "../../parts/SavingDialog";
import { useSaving } from "../../parts/useSaving";
import { FormDialog, FormInput, type Input, labelOf, type Said } from "../programmes/FormDialog";
import { namesOf, readText, unread } from "./lines";

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

type Fields = Record<string, string>;
const saidIn =
  (text: Fields): Said =>
  (name) =>
    text[name] ?? "";

function ProposeForm({ list, call, onClose }: Props & { call: ProjectCall }) {
  const { t, language } = useWords();
  const { mutateAsync } = useNetworkChange<ProjectPage>("PUT", "/project");
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
  const lacksOf = (text: Fields) => {
    const empty = inputs.filter((one) => !one.optional && text[one.name] === "");
    const lines = unread(saidIn(text)).map((line) => t("saving.line", { line }));
    return [...empty.map((one) => one.label), ...lines];
  };
  const first = (one: Input) => one.value ?? one.options?.[0]?.[0] ?? "";
  const nothing = Object.fromEntries(inputs.map((one) => [one.name, first(one)]));
  const stored = { text: nothing, revision: 0, at: null };
  const saving = useSaving<Fields>(`project ${call.id}`, stored, {
    // What is proposed is read at once by who runs the institute, and the house takes only what is whole.
    byHand: true,
    whole: (text) => lacksOf(text).length === 0,
    send: async (text, seen) => {
      const { id, lead } = text;
      const body = { call: call.id, lead, seen, text: readText(saidIn(text)) };
      const { revision, proposed } = await mutateAsync({ query: { id }, body });
      return { revision, at: proposed };
    },
  });
  return (
    <SavingDialog
      title={t("projects.form_propose")}
      saving={saving}
      parts={(text) => inputs.map(({ name, label }) => ({ label, value: text[name] ?? "" }))}
      missing={lacksOf(saving.text)}
      word={t("projects.form_propose")}
      onFields={(fields) =>
        saving.write(
          Object.fromEntries(inputs.map(({ name }) => [name, String(fields.get(name)).trim()])),
        )
      }
      onClose={onClose}
    >
      <p className="text-soft">{t("projects.proposeHelp")}</p>
      {inputs.map((one) => (
        <FormInput key={one.name} input={{ ...one, value: saving.text[one.name] ?? "" }} />
      ))}
    </SavingDialog>
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
