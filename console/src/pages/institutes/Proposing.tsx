// All conditions of an agreement as they are to be, to propose them to the other side.
import { type FormEvent, useState } from "react";
import type { ConditionsPage, ConditionText } from "../../api/agreed";
import type { InstitutePage } from "../../api/network";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";

export function Proposing({
  institute,
  page,
  onClose,
}: {
  institute: InstitutePage;
  page: ConditionsPage;
  onClose: () => void;
}) {
  const { t } = useWords();
  const under = (number: number) => {
    const state = page.conditions.find((one) => one.number === number)?.state;
    return state === "reported" || state === "accepted" || state === "waived";
  };
  const [rows, setRows] = useState<ConditionText[]>(() =>
    page.conditions.map(({ number, year, text, measure, due }) => ({
      number,
      year,
      text,
      measure,
      due,
    })),
  );
  const [reason, setReason] = useState("");
  const send = useNetworkChange("POST", "/institute/conditions/step", onClose);
  const set = (number: number, change: Partial<ConditionText>) =>
    setRows(rows.map((one) => (one.number === number ? { ...one, ...change } : one)));
  const used = (page.versions ?? []).flatMap((one) => one.conditions);
  const next = Math.max(0, ...[...rows, ...used].map((one) => one.number)) + 1;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = { step: "propose", conditions: rows, reason: reason.trim() };
    send.mutate({ query: { id: institute.id }, body });
  };
  return (
    <Dialog title={t("agreed.proposeFirst")} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-soft">{t("agreed.proposeHelp")}</p>
        {rows.map((one) => (
          <fieldset
            key={one.number}
            disabled={under(one.number)}
            className="flex flex-col gap-2 border-t border-line pt-2"
          >
            <legend className="float-left w-full font-medium">
              {t("agreed.number", { number: one.number })}
            </legend>
            <Field label={t("agreed.text")}>
              {(ties) => (
                <textarea
                  {...ties}
                  required
                  rows={2}
                  value={one.text}
                  onChange={(event) => set(one.number, { text: event.target.value })}
                  className={INPUT}
                />
              )}
            </Field>
            <Field label={t("agreed.measuredBy")}>
              {(ties) => (
                <input
                  {...ties}
                  required
                  value={one.measure}
                  onChange={(event) => set(one.number, { measure: event.target.value })}
                  className={INPUT}
                />
              )}
            </Field>
            <div className="grid gap-2 sm:grid-cols-2">
              <Field label={t("agreed.year")}>
                {(ties) => (
                  <select
                    {...ties}
                    value={one.year}
                    onChange={(event) => set(one.number, { year: Number(event.target.value) })}
                    className={INPUT}
                  >
                    {institute.years.map((year) => (
                      <option key={year.year}>{year.year}</option>
                    ))}
                  </select>
                )}
              </Field>
              <Field label={t("agreed.lastDay")}>
                {(ties) => (
                  <input
                    {...ties}
                    type="date"
                    required
                    value={one.due}
                    onChange={(event) => set(one.number, { due: event.target.value })}
                    className={INPUT}
                  />
                )}
              </Field>
            </div>
            {!under(one.number) && (
              <span>
                <Button
                  small
                  kind="quiet"
                  onClick={() => setRows(rows.filter((other) => other.number !== one.number))}
                >
                  {t("agreed.remove", { number: one.number })}
                </Button>
              </span>
            )}
          </fieldset>
        ))}
        <span>
          <Button
            small
            onClick={() =>
              setRows([
                ...rows,
                { number: next, year: institute.year ?? 1, text: "", measure: "", due: "" },
              ])
            }
          >
            {t("agreed.add")}
          </Button>
        </span>
        <Field label={t("agreed.reason")}>
          {(ties) => (
            <textarea
              {...ties}
              required
              rows={2}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              className={INPUT}
            />
          )}
        </Field>
        {send.error !== null && <ProblemNote error={send.error} />}
        <Ends onClose={onClose} busy={send.isPending} word={t("agreed.proposeSend")} />
      </form>
    </Dialog>
  );
}
