// What forms in dialogs share: their end, and the field for a name that stays.
import type { ReactNode } from "react";
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
}: {
  name: string;
  label: string;
  help: ReactNode;
  error?: string | undefined;
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
          className={INPUT}
        />
      )}
    </Field>
  );
}
