// A dialog with a few fields, and what was written in them.
import type { FormEvent } from "react";
import type { Kind } from "../../api/organisations";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends, NameField } from "../../parts/form";
import { OrganisationField } from "../../parts/OrganisationField";
import { ProblemNote } from "../../parts/ProblemNote";

export type Input = {
  name: string;
  label: string;
  help?: string;
  kind?: "text" | "area" | "date" | "moment" | "number" | "name" | "choice" | "organisation";
  options?: readonly (readonly [value: string, text: string])[];
  value?: string;
  /** Which organisations are found; all of them without it. */
  of?: Kind;
  optional?: boolean;
};

/** What was written in a field, without blanks around it. */
export type Said = (name: string) => string;

export function labelOf(said: Said, en = "en", ko = "ko"): { en: string; ko: string | null } {
  return { en: said(en), ko: said(ko) || null };
}

export function FormDialog({
  title,
  text,
  word,
  inputs,
  error,
  busy,
  onClose,
  onSubmit,
}: {
  title: string;
  text?: string;
  word: string;
  inputs: readonly Input[];
  error: unknown;
  busy: boolean;
  onClose: () => void;
  onSubmit: (said: Said) => void;
}) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onSubmit((name) => String(form.get(name) ?? "").trim());
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {text !== undefined && <p className="text-soft">{text}</p>}
        {inputs.map((input) => (
          <FormInput key={input.name} input={input} />
        ))}
        {error !== null && <ProblemNote error={error} />}
        <Ends onClose={onClose} busy={busy} word={word} />
      </form>
    </Dialog>
  );
}

const TYPES = { date: "date", moment: "datetime-local", number: "number" } as const;

export function FormInput({ input }: { input: Input }) {
  const { t } = useWords();
  const { name, label, help, kind = "text", options = [], value, optional = false, of } = input;
  if (kind === "name") {
    const told = help ?? t("programmes.nameHelp");
    return <NameField name={name} label={label} help={told} value={value} />;
  }
  if (kind === "organisation") {
    const field = { name, label, help, value, kind: of, optional };
    return <OrganisationField {...field} />;
  }
  return (
    <Field label={label} help={help} optional={optional}>
      {(ties) => {
        const all = { ...ties, name, required: !optional, defaultValue: value, className: INPUT };
        if (kind === "area") return <textarea {...all} rows={4} />;
        if (kind === "choice") {
          return (
            <select {...all}>
              {optional && <option value="" />}
              {options.map(([key, text]) => (
                <option key={key} value={key}>
                  {text}
                </option>
              ))}
            </select>
          );
        }
        const type = kind === "text" ? "text" : TYPES[kind];
        return <input {...all} type={type} />;
      }}
    </Field>
  );
}
