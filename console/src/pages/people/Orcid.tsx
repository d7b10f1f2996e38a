// One's own ORCID iD, said by oneself alone.
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { ProblemError } from "../../api/client";
import { ownOrcid } from "../../api/organisations";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";

export function Orcid() {
  const { t } = useWords();
  const { data, isPending } = useQuery(ownOrcid);
  const set = useNetworkChange("PUT", "/orcid");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const orcid = String(new FormData(event.currentTarget).get("orcid")).trim() || null;
    set.mutate({ body: { orcid } });
  };
  const wrong = set.error instanceof ProblemError ? set.error.problem.fields?.orcid : undefined;
  if (isPending) return null;
  return (
    <Panel title={t("organisations.yourOrcid")}>
      <form key={data ?? ""} onSubmit={submit} className="flex max-w-md flex-col gap-3 p-4">
        <Field
          label={t("organisations.orcid")}
          help={
            data === null || data === undefined ? (
              t("organisations.orcidHelp")
            ) : (
              <a
                href={`https://orcid.org/${data}`}
                target="_blank"
                rel="noreferrer"
                className="text-accent"
              >
                {`https://orcid.org/${data}`}
              </a>
            )
          }
          error={wrong}
          optional
        >
          {(ties) => (
            <input
              {...ties}
              name="orcid"
              defaultValue={data ?? ""}
              placeholder="0000-0002-1825-0097"
              autoComplete="off"
              className={INPUT}
            />
          )}
        </Field>
        {set.error !== null && <ProblemNote error={set.error} />}
        <div className="flex items-center gap-3">
          <Button type="submit" disabled={set.isPending}>
            {t("organisations.save")}
          </Button>
          <span role="status" className="text-soft">
            {set.isSuccess && t("organisations.saved")}
          </span>
        </div>
      </form>
    </Panel>
  );
}
