// What an organisation says of itself, to be written by those who sign for it.
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import { ProblemError } from "../../api/client";
import {
  KINDS,
  type OrganisationPage,
  type Profile,
  REGISTERS,
  sizeTables,
  standardsOf,
} from "../../api/organisations";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { Meanwhile } from "../../parts/Meanwhile";
import { ProblemNote } from "../../parts/ProblemNote";

export function ProfileDialog({ page, onClose }: { page: OrganisationPage; onClose: () => void }) {
  const { t } = useWords();
  const set = useNetworkChange("PUT", "/profile", onClose);
  const { profile } = page;
  const [begun] = useState(profile);
  const others = differing(begun, profile, (kind) => t(`organisations.kind_${kind}`));
  const wrong = set.error instanceof ProblemError ? set.error.problem.fields : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim() || null;
    const en = text("en");
    set.mutate({
      query: { organisation: page.id },
      body: {
        kind: text("kind"),
        people: Number(form.get("people")),
        label: en === null ? null : { en, ko: text("ko") },
        ...Object.fromEntries(REGISTERS.map((register) => [register, text(register)])),
        industry: text("industry"),
        receipts: text("receipts"),
        revision: profile?.revision ?? 0,
      },
    });
  };
  return (
    <Dialog title={t("organisations.edit")} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-soft">{t("organisations.editText")}</p>
        {others.length > 0 && (
          <Meanwhile text={t("organisations.meanwhile", { what: others.join(" · ") })} />
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("organisations.labelEn")} optional>
            {(ties) => (
              <input {...ties} name="en" defaultValue={profile?.label?.en} className={INPUT} />
            )}
          </Field>
          <Field label={t("organisations.labelKo")} optional>
            {(ties) => (
              <input
                {...ties}
                name="ko"
                defaultValue={profile?.label?.ko ?? ""}
                className={INPUT}
              />
            )}
          </Field>
          <Field label={t("organisations.kind")}>
            {(ties) => (
              <select {...ties} name="kind" defaultValue={profile?.kind} className={INPUT}>
                {KINDS.map((each) => (
                  <option key={each} value={each}>
                    {t(`organisations.kind_${each}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t("organisations.staff")} help={t("organisations.staffHelp")}>
            {(ties) => (
              <input
                {...ties}
                type="number"
                name="people"
                required
                min={0}
                max={4_294_967_295}
                step={1}
                defaultValue={profile?.people}
                className={INPUT}
              />
            )}
          </Field>
          <Industry code={profile?.industry ?? ""} error={wrong?.industry} />
          <Field
            label={t("organisations.receipts")}
            help={t("organisations.receiptsHelp")}
            error={wrong?.receipts}
            optional
          >
            {(ties) => (
              <input
                {...ties}
                name="receipts"
                defaultValue={profile?.receipts ?? ""}
                placeholder="2400000.00 USD"
                className={INPUT}
              />
            )}
          </Field>
          {REGISTERS.map((register) => (
            <Field
              key={register}
              label={t(`organisations.register_${register}`)}
              help={t(`organisations.help_${register}`)}
              error={wrong?.[register]}
              optional
            >
              {(ties) => (
                <input
                  {...ties}
                  name={register}
                  defaultValue={profile?.[register] ?? ""}
                  autoComplete="off"
                  spellCheck={false}
                  className={INPUT}
                />
              )}
            </Field>
          ))}
        </div>
        {set.error !== null && <ProblemNote error={set.error} />}
        <Ends onClose={onClose} busy={set.isPending} word={t("organisations.save")} />
      </form>
    </Dialog>
  );
}

/** The code of an industry, with what the first table calls those that begin so. */
function Industry({ code, error }: { code: string; error: string | undefined }) {
  const { t } = useWords();
  const [find, setFind] = useState(code);
  const tables = useQuery(sizeTables);
  const table = tables.data?.[0]?.id;
  const found = useQuery({
    ...standardsOf(table ?? "", find.trim()),
    enabled: table !== undefined && find.trim().length > 1,
    placeholderData: (before) => before,
  });
  const title = found.data?.standards.find((one) => one.industry === find.trim())?.title;
  return (
    <Field
      label={t("organisations.register_naics")}
      help={title ?? t("organisations.help_naics")}
      error={error}
      optional
    >
      {(ties) => (
        <>
          <input
            {...ties}
            name="industry"
            value={find}
            onChange={(event) => setFind(event.target.value)}
            list={`${ties.id}-list`}
            autoComplete="off"
            className={INPUT}
          />
          <datalist id={`${ties.id}-list`}>
            {found.data?.standards.map((one) => (
              <option key={one.industry} value={one.industry}>
                {one.title}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

/** What somebody else said meanwhile of what was said when the writer began. */
function differing(
  begun: Profile | null,
  now: Profile | null,
  word: (kind: Profile["kind"]) => string,
): string[] {
  if (now === null || begun?.revision === now.revision) return [];
  const said = (one: Profile | null) => ({
    en: one?.label?.en,
    ko: one?.label?.ko,
    kind: one && word(one.kind),
    people: one?.people,
    industry: one?.industry,
    receipts: one?.receipts,
    ...Object.fromEntries(REGISTERS.map((register) => [register, one?.[register]])),
  });
  const before = Object.values(said(begun));
  return Object.values(said(now))
    .filter((one, at) => (one ?? null) !== (before[at] ?? null))
    .map((one) => String(one ?? "–"));
}
