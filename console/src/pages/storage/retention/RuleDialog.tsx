// A rule is set in two steps: where and how long, then what that lets go.
import { type FormEvent, useState } from "react";
import type { RetentionRule } from "../../../api/types";
import { labelText } from "../../../format/value";
import { useWords } from "../../../i18n";
import { Button, Field, INPUT } from "../../../parts/basic";
import { Dialog } from "../../../parts/Dialog";
import { readDays, useAges } from "./ages";
import { Confirm } from "./Confirm";
import { type Place, PlaceField } from "./fields";

export function RuleDialog({
  rule,
  onClose,
}: {
  /** The rule that is changed; none for a new one. */
  rule?: RetentionRule | undefined;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const { age } = useAges();
  const text = (days: number | null | undefined) => (days == null ? "" : String(days));
  const [place, setPlace] = useState<Place | undefined>(rule);
  const [samples, setSamples] = useState(text(rule?.samples_days));
  const [figures, setFigures] = useState(text(rule?.figures_days));
  const [reason, setReason] = useState(rule?.reason ?? "");
  const [step, setStep] = useState<"ask" | "show">("ask");
  const [checked, setChecked] = useState(false);
  const [samplesDays, figuresDays] = [readDays(samples), readDays(figures)];
  const younger =
    typeof figuresDays === "number" &&
    samplesDays !== undefined &&
    (samplesDays ?? Number.POSITIVE_INFINITY) > figuresDays;
  const days = (value: number | null | undefined) =>
    checked && value === undefined ? t("retention.daysWrong") : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (place !== undefined && samplesDays !== undefined && figuresDays !== undefined && !younger) {
      setStep("show");
    }
  };
  const title = t(rule === undefined ? "retention.set" : "retention.changeTitle");
  if (step === "show" && place !== undefined) {
    const asked = {
      place: place.place,
      samples_days: samplesDays ?? null,
      figures_days: figuresDays ?? null,
    };
    return (
      <Dialog title={title} onClose={onClose} wide>
        <p className="mb-3">
          <span className="font-medium">{labelText(place.label, language)}</span>{" "}
          <span className="text-label break-all text-soft">{place.place}</span>
          <span className="block">
            {t("retention.keptHow", {
              samples: age(asked.samples_days),
              figures: age(asked.figures_days),
            })}
          </span>
        </p>
        <Confirm
          change={{ change: "set", ...asked }}
          body={{ ...asked, reason: reason.trim() }}
          action={t("retention.set")}
          back={() => setStep("ask")}
          onClose={onClose}
        />
      </Dialog>
    );
  }
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <PlaceField
          place={place}
          fixed={rule !== undefined}
          missing={checked && place === undefined}
          kinds={["asset", "tag"]}
          onPick={setPlace}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={t("retention.samplesDays")}
            help={t("retention.emptyForEver")}
            error={days(samplesDays)}
          >
            {(ties) => (
              <input
                {...ties}
                inputMode="numeric"
                autoComplete="off"
                value={samples}
                onChange={(event) => setSamples(event.target.value)}
                className={INPUT}
              />
            )}
          </Field>
          <Field
            label={t("retention.figuresDays")}
            help={t("retention.figuresHelp")}
            error={days(figuresDays) ?? (checked && younger ? t("retention.younger") : undefined)}
          >
            {(ties) => (
              <input
                {...ties}
                inputMode="numeric"
                autoComplete="off"
                value={figures}
                onChange={(event) => setFigures(event.target.value)}
                className={INPUT}
              />
            )}
          </Field>
        </div>
        <Field label={t("retention.reason")} optional>
          {(ties) => (
            <input
              {...ties}
              maxLength={1000}
              autoComplete="off"
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              className={INPUT}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button kind="primary" type="submit">
            {t("retention.show")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
