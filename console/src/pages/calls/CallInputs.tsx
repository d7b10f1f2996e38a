// Fields of the text of a call, and what they say as it is read.
import { useState } from "react";
import type { CallStages } from "../../api/network";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import type { Passage } from "../../parts/SaveLine";
import { useAreas } from "./areas";
import { type CallFields, type CallName, type CriterionFields, emptyIn } from "./callFields";

const LABELS = {
  programme: "calls.programme",
  id: "calls.name",
  reason: "calls.reason",
  deadline: "calls.deadline",
  "label-en": "calls.labelEn",
  "label-ko": "calls.labelKo",
  "focus-en": "calls.focusEn",
  "focus-ko": "calls.focusKo",
  "about-en": "calls.aboutEn",
  "about-ko": "calls.aboutKo",
  area: "stages.area",
  information: "stages.informationUntil",
  papers: "stages.papersUntil",
  questions: "stages.questionsUntil",
  "asks-en": "stages.asks",
  "asks-ko": "stages.asksKo",
  reviewed: "stages.plannedReviewed",
  chosen: "stages.plannedChosen",
  agreed: "stages.plannedAgreed",
} as const satisfies Record<CallName, string>;

const TEXTS = [
  { key: "label", rows: 1 },
  { key: "focus", rows: 1 },
  { key: "about", rows: 5 },
] as const;
const STAGES = ["information", "papers", "questions"] as const;
const PLANNED = ["reviewed", "chosen", "agreed"] as const;

/** What of a call is missing, and what it says; `asked` is what the form asks beside its text. */
export function useCallSaid(asked: readonly CallName[]) {
  const { t } = useWords();
  const missing = (fields: CallFields): string[] => {
    const criteria = fields.criteria.flatMap(({ en, ko, points }) => [
      ...(en === "" ? [`${t("network.criterion")} (${ko})`] : []),
      ...(points === "" ? [t("saving.points", { criterion: en || ko })] : []),
    ]);
    return [...emptyIn(fields, asked).map((name) => t(LABELS[name])), ...criteria];
  };
  const parts = (fields: CallFields): Passage[] => {
    const one = (name: CallName) => ({ label: t(LABELS[name]), value: fields[name] });
    const day = (name: CallName) => ({ ...one(name), value: fields[name].replace("T", " ") });
    const both = (key: "label" | "focus" | "about" | "asks") => ({
      label: t(LABELS[`${key}-en`]),
      value: [fields[`${key}-en`], fields[`${key}-ko`]].filter(Boolean).join("\n"),
    });
    const criteria = fields.criteria.map(
      ({ en, ko, points }) => `${[en, ko].filter(Boolean).join(" / ")}: ${points}`,
    );
    return [
      ...asked.map((name) => (name === "deadline" ? day(name) : one(name))),
      ...TEXTS.map(({ key }) => both(key)),
      one("area"),
      { label: t("network.criteria"), value: criteria.join("\n") },
      ...STAGES.filter((name) => fields[name] !== "").map(day),
      ...(fields.information === "" ? [] : [both("asks")]),
      ...PLANNED.filter((name) => fields[name] !== "").map(one),
    ];
  };
  return { missing, parts };
}

export function DeadlineField({ value }: { value?: string }) {
  const { t } = useWords();
  return (
    <Field label={t("calls.deadline")} help={`${t("calls.local")} ${t("calls.deadlineHelp")}`}>
      {(ties) => (
        <input
          {...ties}
          type="datetime-local"
          name="deadline"
          required
          defaultValue={value}
          className={INPUT}
        />
      )}
    </Field>
  );
}

/** Dates of stages: all in a draft; once public those that the call has. */
export function StageFields({ fields, open }: { fields: CallFields; open?: CallStages }) {
  const { t } = useWords();
  const drafted = open === undefined;
  const asked = drafted
    ? STAGES
    : STAGES.filter((name) => name !== "information" && open[name] !== null);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("stages.optional")}</legend>
      {drafted && <p className="text-label text-soft">{t("stages.optionalHelp")}</p>}
      <div className="grid gap-3 sm:grid-cols-3">
        {asked.map((name) => (
          <Field key={name} label={t(LABELS[name])} optional={drafted}>
            {(ties) => (
              <input
                {...ties}
                type="datetime-local"
                name={name}
                defaultValue={fields[name]}
                className={INPUT}
              />
            )}
          </Field>
        ))}
      </div>
      {drafted && (
        <div className="grid gap-3 sm:grid-cols-2">
          {(["asks-en", "asks-ko"] as const).map((name) => (
            <Field key={name} label={t(LABELS[name])} optional>
              {(ties) => (
                <textarea
                  {...ties}
                  name={name}
                  rows={3}
                  defaultValue={fields[name]}
                  className={INPUT}
                />
              )}
            </Field>
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** The days by which the office plans to be through with what follows the deadline. */
export function PlannedFields({ fields }: { fields: CallFields }) {
  const { t } = useWords();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("stages.planned")}</legend>
      <p className="text-label text-soft">{t("stages.plannedHelp")}</p>
      <div className="grid gap-3 sm:grid-cols-3">
        {PLANNED.map((name) => (
          <Field key={name} label={t(LABELS[name])} optional>
            {(ties) => (
              <input
                {...ties}
                type="date"
                name={name}
                defaultValue={fields[name]}
                className={INPUT}
              />
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  );
}

export function TextFields({ fields, programme }: { fields: CallFields; programme: string }) {
  const { t, language } = useWords();
  const areas = useAreas(programme);
  return (
    <>
      {TEXTS.map(({ key, rows }) => (
        <div key={key} className="grid gap-3 sm:grid-cols-2">
          {([`${key}-en`, `${key}-ko`] as const).map((name) => (
            <Field key={name} label={t(LABELS[name])} optional={name.endsWith("ko")}>
              {(ties) => (
                <textarea
                  {...ties}
                  name={name}
                  required={name.endsWith("en")}
                  rows={rows}
                  defaultValue={fields[name]}
                  className={INPUT}
                />
              )}
            </Field>
          ))}
        </div>
      ))}
      <Field label={t("stages.area")} help={t("stages.areaHelp")}>
        {(ties) => (
          <>
            <input
              {...ties}
              name="area"
              list={`${ties.id}-list`}
              required
              pattern="[A-Za-z0-9][A-Za-z0-9_\-]*"
              maxLength={64}
              defaultValue={fields.area}
              className={INPUT}
            />
            <datalist id={`${ties.id}-list`}>
              {areas.map((one) => (
                <option key={`${one.programme} ${one.focus}`} value={one.focus}>
                  {labelText(one.label, language)}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
      <CriteriaFields begin={fields.criteria} />
    </>
  );
}

/** What reviewers judge by. An empty one is left out. */
function CriteriaFields({ begin }: { begin: readonly CriterionFields[] }) {
  const { t } = useWords();
  const [criteria, setCriteria] = useState(begin);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("network.criteria")}</legend>
      {criteria.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a criterion has no name until one is typed
        <div key={at} className="grid gap-2 sm:grid-cols-[2fr_2fr_1fr]">
          <Field label={t("network.criterion")}>
            {(ties) => (
              <input {...ties} name="criterion-en" defaultValue={one.en} className={INPUT} />
            )}
          </Field>
          <Field label={t("network.criterionKo")} optional>
            {(ties) => (
              <input {...ties} name="criterion-ko" defaultValue={one.ko} className={INPUT} />
            )}
          </Field>
          <Field label={t("network.points")}>
            {(ties) => (
              <input
                {...ties}
                type="number"
                name="criterion-points"
                min={1}
                max={1000}
                defaultValue={one.points}
                className={INPUT}
              />
            )}
          </Field>
        </div>
      ))}
      <Button
        small
        className="self-start"
        onClick={() => setCriteria([...criteria, { en: "", ko: "", points: "10" }])}
      >
        {t("network.addCriterion")}
      </Button>
    </fieldset>
  );
}
