// A licence to be offered: of what, to whom, for which field and days, and what it costs.
import { type FormEvent, useState } from "react";
import type { PropertyPage } from "../../api/property";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends, NameField } from "../../parts/form";
import { OrganisationField } from "../../parts/OrganisationField";
import { ProblemNote } from "../../parts/ProblemNote";

const SUBJECTS = ["invention", "data_set", "app"] as const;
const WAYS = ["nothing", "sales", "units"] as const;

export function Offer({ page, onClose }: { page: PropertyPage; onClose: () => void }) {
  const { t } = useWords();
  const [of, setOf] = useState<(typeof SUBJECTS)[number]>("invention");
  const [by, setBy] = useState<(typeof WAYS)[number]>("sales");
  const offer = useNetworkChange("PUT", "/institute/licences", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? "").trim();
    const subject =
      of === "invention" ? { of, invention: said("subject") } : { of, name: said("subject") };
    const body = {
      licence: said("licence"),
      subject,
      licensee: said("licensee"),
      field: said("field"),
      exclusive: said("exclusive") === "on",
      domestic: said("domestic") === "on",
      from: said("from"),
      until: said("until"),
      scheme: {
        upfront: said("upfront"),
        minimum: said("minimum"),
        running: by === "nothing" ? { by } : { by, steps: stepsOf(by, said("steps")) },
      },
    };
    offer.mutate({ query: { id: page.institute }, body });
  };
  const money = (name: "upfront" | "minimum") => (
    <Field
      label={t(`property.${name}`)}
      help={t("property.amountHelp", { currency: page.currency })}
    >
      {(ties) => (
        <input
          {...ties}
          name={name}
          required
          defaultValue={`0 ${page.currency}`}
          className={`${INPUT} figures`}
        />
      )}
    </Field>
  );
  const day = (name: "from" | "until") => (
    <DayField
      name={name}
      label={t(name === "from" ? "property.firstDay" : "property.firstDayAfter")}
    />
  );
  const check = (name: "exclusive" | "domestic") => (
    <label className="flex min-h-6 items-center gap-2">
      <input type="checkbox" name={name} />
      {t(`property.${name}`)}
    </label>
  );
  return (
    <Dialog title={t("property.offer")} onClose={onClose} wide>
      <form onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
        <Field label={t("property.subject")}>
          {(ties) => (
            <select
              {...ties}
              value={of}
              onChange={(event) => setOf(event.target.value as typeof of)}
              className={INPUT}
            >
              {SUBJECTS.map((one) => (
                <option key={one} value={one}>
                  {t(`property.of_${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("property.which")}>
          {(ties) =>
            of === "invention" ? (
              <select {...ties} name="subject" required className={INPUT}>
                {page.inventions.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.title}
                  </option>
                ))}
              </select>
            ) : (
              <input {...ties} name="subject" required className={INPUT} />
            )
          }
        </Field>
        <OrganisationField name="licensee" label={t("property.licensee")} />
        <NameField name="licence" label={t("property.nameOf")} help={t("programmes.nameHelp")} />
        <Field label={t("property.field")} help={t("property.fieldHelp")}>
          {(ties) => <input {...ties} name="field" required className={INPUT} />}
        </Field>
        <div className="flex flex-col justify-center gap-1">
          {check("exclusive")}
          {check("domestic")}
        </div>
        {day("from")}
        {day("until")}
        {money("upfront")}
        {money("minimum")}
        <Field label={t("property.running")}>
          {(ties) => (
            <select
              {...ties}
              value={by}
              onChange={(event) => setBy(event.target.value as typeof by)}
              className={INPUT}
            >
              {WAYS.map((one) => (
                <option key={one} value={one}>
                  {t(`property.by_${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {by !== "nothing" && (
          <Field
            label={t("property.steps")}
            help={t(`property.stepsHelp_${by}`, { currency: page.currency })}
          >
            {(ties) => (
              <textarea
                {...ties}
                name="steps"
                required
                rows={3}
                defaultValue={by === "sales" ? `0 ${page.currency}: 5` : `0: 1 ${page.currency}`}
                className={`${INPUT} figures`}
              />
            )}
          </Field>
        )}
        <div className="flex flex-col gap-4 sm:col-span-2">
          {offer.error !== null && <ProblemNote error={offer.error} />}
          <Ends onClose={onClose} busy={offer.isPending} word={t("property.offer")} />
        </div>
      </form>
    </Dialog>
  );
}

/** A step a line: above what, then how much. */
export function stepsOf(by: "sales" | "units", text: string) {
  const lines = text
    .split("\n")
    .map((line) => line.split(":").map((part) => part.trim()))
    .filter((parts) => parts.some(Boolean));
  return lines.map(([above = "", much = ""]) =>
    by === "sales"
      ? { above, share: much.replace(/ ?%$/, "") }
      : { above: Number(above), amount: much },
  );
}
