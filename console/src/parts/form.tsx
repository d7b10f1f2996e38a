// What forms in dialogs share: their end, the field for a name that stays, and that for a day.
import type { ChangeEvent, ReactNode } from "react";
import { useWords } from "../i18n";
import { Button, Field, INPUT } from "./basic";

export function Ends({
  onClose,
  busy,
  word,
}: {
  onClose: () => void;
  busy: boolean;
  word: string;
}) {
  const { t } = useWords();
  return (
    <div className="flex justify-end gap-2">
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button kind="primary" type="submit" disabled={busy}>
        {word}
      </Button>
    </div>
  );
}

/** A name as it stands in addresses. */
export function NameField({
  name,
  label,
  help,
  error,
  value,
}: {
  name: string;
  label: string;
  help: ReactNode;
  error?: string | undefined;
  value?: string | undefined;
}) {
  return (
    <Field label={label} help={help} error={error}>
      {(ties) => (
        <input
          {...ties}
          name={name}
          required
          pattern="[A-Za-z0-9][A-Za-z0-9_\-]*"
          maxLength={64}
          autoComplete="off"
          defaultValue={value}
          className={INPUT}
        />
      )}
    </Field>
  );
}

/** A day: of a form under its name, or in the hand of whoever gives `onDay`. `least` and `most` are included. */
export function DayField({
  label,
  help,
  name,
  value,
  least,
  most,
  onDay,
  optional = false,
  className = "",
}: {
  label: ReactNode;
  help?: ReactNode;
  name?: string;
  value?: string | undefined;
  least?: string | undefined;
  most?: string | undefined;
  onDay?: (day: string) => void;
  optional?: boolean;
  className?: string;
}) {
  const held =
    onDay === undefined
      ? { defaultValue: value, required: !optional }
      : {
          value: value ?? "",
          onChange: (event: ChangeEvent<HTMLInputElement>) => onDay(event.target.value),
        };
  return (
    <Field label={label} help={help} optional={optional} className={className}>
      {(ties) => (
        <input
          {...ties}
          {...held}
          type="date"
          name={name}
          min={least}
          max={most}
          className={INPUT}
        />
      )}
    </Field>
  );
}
