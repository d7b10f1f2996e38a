// All conditions of an agreement as they are to be, to propose them to the other side. They are kept in
// the browser until then.
import type { ConditionsPage, ConditionText } from "../../api/agreed";
import type { InstitutePage } from "../../api/network";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { markOf } from "../../parts/drafts";
import type { Passage } from "../../parts/SaveLine";
import { SavingDialog } from "../../parts/SavingDialog";
import { useSaving } from "../../parts/useSaving";

type Proposed = { rows: ConditionText[]; reason: string };

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
  const { mutateAsync } = useNetworkChange("POST", "/institute/conditions/step");
  const there = page.conditions.map(
    ({ number, year, text, measure, due }): ConditionText => ({ number, year, text, measure, due }),
  );
  const under = (number: number) => {
    const state = page.conditions.find((one) => one.number === number)?.state;
    return state === "reported" || state === "accepted" || state === "waived";
  };
  /** What was kept, with what meanwhile stays as it is. */
  const fitted = (rows: ConditionText[]) =>
    [...rows.filter((one) => !under(one.number)), ...there.filter((one) => under(one.number))].sort(
      (one, other) => one.number - other.number,
    );
  const lacksOf = ({ rows, reason }: Proposed): string[] => {
    const empty = fitted(rows).flatMap((one) => {
      const of = t("agreed.number", { number: one.number });
      return [
        ...(one.text.trim() === "" ? [`${of}: ${t("agreed.text")}`] : []),
        ...(one.measure.trim() === "" ? [`${of}: ${t("agreed.measuredBy")}`] : []),
        ...(one.due === "" ? [`${of}: ${t("agreed.lastDay")}`] : []),
      ];
    });
    return reason.trim() === "" ? [...empty, t("agreed.reason")] : empty;
  };
  const parts = ({ rows, reason }: Proposed): Passage[] => [
    ...fitted(rows).map(({ number, year, text, measure, due }) => ({
      label: t("agreed.number", { number }),
      value: [
        text,
        `${t("agreed.measuredBy")}: ${measure}`,
        `${t("agreed.year")}: ${year}`,
        `${t("agreed.lastDay")}: ${due}`,
      ].join("\n"),
    })),
    { label: t("agreed.reason"), value: reason },
  ];
  // The house counts versions of proposals, and not of what holds: that stands for one itself.
  const stored = { text: { rows: there, reason: "" }, revision: markOf(there), at: null };
  const saving = useSaving<Proposed>(`conditions ${institute.id}`, stored, {
    byHand: true,
    whole: (text) => lacksOf(text).length === 0,
    send: async (text, revision) => {
      const conditions = fitted(text.rows);
      const body = { step: "propose", conditions, reason: text.reason.trim() };
      await mutateAsync({ query: { id: institute.id }, body });
      return { revision, at: null };
    },
  });
  const { reason } = saving.text;
  const rows = fitted(saving.text.rows);
  const setRows = (next: ConditionText[]) => saving.change((before) => ({ ...before, rows: next }));
  const set = (number: number, change: Partial<ConditionText>) =>
    setRows(rows.map((one) => (one.number === number ? { ...one, ...change } : one)));
  const used = (page.versions ?? []).flatMap((one) => one.conditions);
  const next = Math.max(0, ...[...rows, ...used].map((one) => one.number)) + 1;
  return (
    <SavingDialog
      title={t("agreed.proposeFirst")}
      saving={saving}
      parts={parts}
      missing={lacksOf(saving.text)}
      word={t("agreed.proposeSend")}
      onClose={onClose}
    >
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
            onChange={(event) =>
              saving.change((before) => ({ ...before, reason: event.target.value }))
            }
            className={INPUT}
          />
        )}
      </Field>
    </SavingDialog>
  );
}
