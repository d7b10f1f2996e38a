// One's own password. No old one is asked: being signed in is the proof.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call, ProblemError } from "../../api/client";
import { queryClient } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";

const LETTERS_MIN = 12;

export function OwnPassword() {
  const { t } = useWords();
  const [short, setShort] = useState(false);
  const set = useMutation({
    mutationFn: (password: string) => call("PUT", "/me/password", { body: { password } }),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ["people"] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const password = String(new FormData(form).get("password"));
    setShort(password.length < LETTERS_MIN);
    if (password.length >= LETTERS_MIN) set.mutate(password, { onSuccess: () => form.reset() });
  };
  const refused =
    set.error instanceof ProblemError ? set.error.problem.fields?.password : undefined;
  return (
    <Panel title={t("people.yourPassword")}>
      <form onSubmit={submit} noValidate className="flex max-w-md flex-col gap-3 p-4">
        <p className="text-soft">{t("people.passwordText")}</p>
        <Field
          label={t("people.newPassword")}
          help={t("people.passwordHelp")}
          error={short ? t("people.passwordShort") : refused}
        >
          {(ties) => (
            <input
              {...ties}
              type="password"
              name="password"
              autoComplete="new-password"
              className={INPUT}
            />
          )}
        </Field>
        {set.error !== null && <ProblemNote error={set.error} />}
        <div className="flex items-center gap-3">
          <Button type="submit" disabled={set.isPending}>
            {t("people.passwordSet")}
          </Button>
          <span role="status" className="text-soft">
            {set.isSuccess && t("people.passwordDone")}
          </span>
        </div>
      </form>
    </Panel>
  );
}
