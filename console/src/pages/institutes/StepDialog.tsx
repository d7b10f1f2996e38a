// A dialog for one step in a book: its fields, and what is sent.
import type { FormEvent, ReactNode } from "react";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";

export type StepField = {
  name: string;
  label: string;
  help?: string;
  type?: "text" | "date" | "month" | "number";
  value?: string;
  options?: { value: string; label: string }[];
  most?: string;
  optional?: boolean;
};

/** What a field that may be left empty sends when it is. */
const orNull = (field: StepField, value: string) => (field.optional && value === "" ? null : value);

export function StepDialog({
  institute,
  title,
  fields,
  body,
  onClose,
  children,
}: {
  institute: string;
  title: string;
  fields: StepField[];
  /** What is sent, of what was filled in. */
  body: (form: FormData, filled: Record<string, string | null>) => Record<string, unknown>;
  onClose: () => void;
  children?: ReactNode;
}) {
  const { t } = useWords();
  const post = useNetworkChange("POST", "/institute/money", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const filled = fields.map((one) => [one.name, orNull(one, text(one.name))]);
    post.mutate({ query: { id: institute }, body: body(form, Object.fromEntries(filled)) });
  };
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {fields.map((one) => (
          <Field
            key={one.name}
            label={one.label}
            help={one.help ?? (one.name === "amount" ? t("network.amountHelp") : undefined)}
            optional={one.optional ?? false}
          >
            {(ties) =>
              one.options ? (
                <select {...ties} name={one.name} defaultValue={one.value} className={INPUT}>
                  {one.options.map((option) => (
                    <option key={option.value} value={option.value}>
                      {option.label}
                    </option>
                  ))}
                </select>
              ) : (
                <input
                  {...ties}
                  type={one.type ?? "text"}
                  name={one.name}
                  defaultValue={one.value}
                  max={one.most}
                  required={!one.optional}
                  className={INPUT}
                />
              )
            }
          </Field>
        ))}
        {children}
        {post.error !== null && <ProblemNote error={post.error} />}
        <Ends onClose={onClose} busy={post.isPending} word={title} />
      </form>
    </Dialog>
  );
}
