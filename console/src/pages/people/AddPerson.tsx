// A new person of an organisation; the answer is a one-time link to hand over.
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { call, ProblemError } from "../../api/client";
import { queryClient } from "../../api/queries";
import type { Named, OneTimeLink, Role } from "../../api/types";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { ProblemNote } from "../../parts/ProblemNote";

export const ROLES: readonly Role[] = ["viewer", "operator", "engineer", "administrator"];

export function AddPerson({
  organisations,
  onClose,
  onAdded,
}: {
  organisations: Named[];
  onClose: () => void;
  onAdded: (name: string, link: OneTimeLink) => void;
}) {
  const { t, language } = useWords();
  const add = useMutation({
    mutationFn: (body: { id: string; name: string; organisation: string; role: string }) =>
      call<OneTimeLink>("POST", "/people", { body }),
    onSuccess: (made, { name }) => {
      void queryClient.invalidateQueries({ queryKey: ["people"] });
      onAdded(name, made);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (key: string) => String(form.get(key)).trim();
    add.mutate({
      id: text("id"),
      name: text("name"),
      organisation: text("organisation"),
      role: text("role"),
    });
  };
  const refused = add.error instanceof ProblemError ? (add.error.problem.fields ?? {}) : {};
  return (
    <Dialog title={t("people.add")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("people.name")} error={refused.name}>
          {(ties) => <input {...ties} name="name" required className={INPUT} />}
        </Field>
        <Field label={t("people.id")} error={refused.id} help={t("connect.idWrong")}>
          {(ties) => (
            <input
              {...ties}
              name="id"
              required
              pattern="[a-z0-9][a-z0-9\-]*"
              autoComplete="off"
              className={INPUT}
            />
          )}
        </Field>
        <Field label={t("people.organisation")}>
          {(ties) => (
            <select {...ties} name="organisation" className={INPUT}>
              {organisations.map((each) => (
                <option key={each.id} value={each.id}>
                  {labelText(each.label, language)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("people.role")}>
          {(ties) => (
            <select {...ties} name="role" defaultValue="operator" className={INPUT}>
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {t(`role.${role}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {add.error !== null && <ProblemNote error={add.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={add.isPending}>
            {t("people.addDo")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
