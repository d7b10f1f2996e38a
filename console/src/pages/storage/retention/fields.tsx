// The fields that dialogs of retention share: where, and why.
import { search } from "../../../api/queries";
import type { Label } from "../../../api/types";
import { labelText } from "../../../format/value";
import { useWords } from "../../../i18n";
import { Button, Field, INPUT } from "../../../parts/basic";
import { Picker } from "../../../parts/Picker";

export type Place = { place: string; label: Label };

/** Where: found by name, then shown with a way to find another. */
export function PlaceField({
  place,
  fixed = false,
  missing,
  kinds,
  onPick,
}: {
  place: Place | undefined;
  fixed?: boolean;
  missing: boolean;
  kinds: readonly ("asset" | "tag")[];
  onPick: (place: Place | undefined) => void;
}) {
  const { t, language } = useWords();
  const label = t(kinds.length === 1 ? "retention.asset" : "retention.place");
  if (place !== undefined) {
    return (
      <div className="flex items-start justify-between gap-3">
        <p className="min-w-0">
          <span className="block text-label font-medium">{label}</span>
          {labelText(place.label, language)}
          <span className="block text-label break-all text-soft">{place.place}</span>
        </p>
        {!fixed && (
          <Button small onClick={() => onPick(undefined)}>
            {t("retention.other")}
          </Button>
        )}
      </div>
    );
  }
  return (
    <div>
      <Picker
        label={label}
        named
        autoFocus
        placeholder={t("retention.placeHelp")}
        none={t("retention.placeNone")}
        count={(count) => t("jump.count", { count })}
        find={search}
        wanted={(each) => each.kind !== "connection" && kinds.includes(each.kind)}
        onPick={(each) => onPick({ place: each.id, label: each.label })}
      />
      {missing && <p className="mt-1 text-label text-urgent">◆ {t("common.required")}</p>}
    </div>
  );
}

export function ReasonField({
  reason,
  missing,
  help,
  onChange,
}: {
  reason: string;
  missing: boolean;
  help: string;
  onChange: (reason: string) => void;
}) {
  const { t } = useWords();
  return (
    <Field
      label={t("retention.reason")}
      help={help}
      error={missing ? t("common.required") : undefined}
    >
      {(ties) => (
        <input
          {...ties}
          required
          maxLength={1000}
          autoComplete="off"
          value={reason}
          onChange={(event) => onChange(event.target.value)}
          className={INPUT}
        />
      )}
    </Field>
  );
}
