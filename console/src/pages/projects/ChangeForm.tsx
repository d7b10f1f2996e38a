// Asks for a change: what is to be otherwise, and why. Each kind asks for what it needs.

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Change, ProjectPage } from "../../api/project";
import { projectsOf, useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends, NameField } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { namesOf, readBudget, writeBudget } from "./lines";

const KINDS = ["until", "due", "budget", "join", "leave"] as const;

export function ChangeForm({ project, onClose }: { project: ProjectPage; onClose: () => void }) {
  const { t, language } = useWords();
  const [what, setWhat] = useState<Change["what"]>("until");
  const [wrong, setWrong] = useState<unknown>(null);
  const ask = useNetworkChange("POST", "/project/step", onClose);
  const { data } = useQuery(projectsOf(project.institute.id));
  const { text } = project;
  const partners = project.organisations.filter((one) => text.partners.includes(one.id));
  const members = namesOf(data?.members ?? [], language);
  const open = project.milestones.filter((one) => one.state !== "accepted");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? "").trim();
    try {
      const body = { step: "ask_change", change: changeOf(what, said), reason: said("reason") };
      setWrong(null);
      ask.mutate({ query: { id: project.id }, body });
    } catch (error) {
      setWrong(new Error(t("projects.lineWrong", { line: String((error as Error).message) })));
    }
  };
  const select = (name: string, label: string, options: (readonly [string, string])[]) => (
    <Field label={label}>
      {(ties) => (
        <select {...ties} name={name} required className={INPUT}>
          {options.map(([key, shown]) => (
            <option key={key} value={key}>
              {shown}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  const day = (name: string, label: string, value?: string) => (
    <DayField name={name} label={label} value={value} />
  );
  const named = (all: typeof partners) =>
    all.map((one) => [one.id, labelText(one.label, language)] as const);
  const failed = wrong ?? ask.error;
  return (
    <Dialog title={t("projects.form_ask_change")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("projects.whatChanges")} help={t("projects.changeHelp")}>
          {(ties) => (
            <select
              {...ties}
              value={what}
              onChange={(event) => setWhat(event.target.value as Change["what"])}
              className={INPUT}
            >
              {KINDS.map((one) => (
                <option key={one} value={one}>
                  {t(`projects.kind_${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {what === "until" && day("until", t("projects.dayAfter"), text.until)}
        {what === "due" && (
          <>
            {select(
              "milestone",
              t("projects.milestone"),
              open.map((one) => [String(one.number), one.title] as const),
            )}
            {day("due", t("programmes.lastDay"))}
          </>
        )}
        {what === "budget" && (
          <Field
            label={t("projects.budget")}
            help={t("projects.budgetHelp", { currency: data?.currency ?? "" })}
          >
            {(ties) => (
              <textarea
                {...ties}
                name="budget"
                required
                rows={6}
                defaultValue={writeBudget(text.budget)}
                className={INPUT}
              />
            )}
          </Field>
        )}
        {what === "join" && (
          <NameField
            name="organisation"
            label={t("projects.who")}
            help={t("projects.joinHelp", { members })}
          />
        )}
        {what === "leave" && select("organisation", t("projects.who"), named(partners))}
        <Field label={t("network.reason")}>
          {(ties) => <textarea {...ties} name="reason" required rows={3} className={INPUT} />}
        </Field>
        {failed !== null && <ProblemNote error={failed} />}
        <Ends onClose={onClose} busy={ask.isPending} word={t("projects.form_ask_change")} />
      </form>
    </Dialog>
  );
}

function changeOf(what: Change["what"], said: (name: string) => string): Change {
  switch (what) {
    case "until":
      return { what, until: said("until") };
    case "due":
      return { what, milestone: Number(said("milestone")), due: said("due") };
    case "budget":
      return { what, budget: readBudget(said("budget")) };
    default:
      return { what, organisation: said("organisation") };
  }
}
