// A field for an organisation. A few letters of its label, name or identifier find it; what is kept is its
// name in the house, and what the field says below is whom it names.
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useDeferredValue, useState } from "react";
import { foundOrganisations, type Kind, type OrganisationRow } from "../api/organisations";
import { formatCount } from "../format/number";
import { labelText } from "../format/value";
import { useWords } from "../i18n";
import { Field, INPUT } from "./basic";
import { Choices, Told, useChoosing } from "./Choices";
import { shown } from "./choose";

export function OrganisationField({
  label,
  help,
  name,
  value = "",
  kind,
  optional = false,
  onChange,
}: {
  label: string;
  help?: ReactNode;
  name?: string;
  /** With `onChange` what it holds, without it what it begins with. */
  value?: string | undefined;
  kind?: Kind | undefined;
  optional?: boolean;
  /** Hears a name when it was chosen, or when the field is left. */
  onChange?: (organisation: string) => void;
}) {
  const { t, language } = useWords();
  const [own, setOwn] = useState(value);
  const [typed, setTyped] = useState<string>();
  const [open, setOpen] = useState(false);
  const held = onChange === undefined ? own : value;
  const text = typed ?? held;
  const asked = useDeferredValue(text.trim());
  const { data, isFetching } = useQuery({
    ...foundOrganisations(asked, kind),
    enabled: asked !== "",
    placeholderData: (before) => before,
  });
  const all = asked === "" ? [] : (data ?? []);
  const meant = meantBy(text, all);
  const found = meant === undefined ? all : [meant, ...all.filter((one) => one !== meant)];
  const count = found.length;
  const searching = open && text.trim() !== "";
  const settled = !isFetching && data !== undefined;
  const keep = (organisation: string) => {
    setTyped(undefined);
    setOpen(false);
    (onChange ?? setOwn)(organisation);
  };
  const choosing = useChoosing({
    found,
    open: searching,
    waits: asked !== text.trim(),
    onTake: (one) => keep(one.id),
  });
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape" && searching) {
      event.preventDefault();
      setOpen(false);
    } else choosing.press(event);
  };
  const named = meant !== undefined && !searching && labelText(meant.label, language);
  return (
    <Field
      label={label}
      help={
        <>
          {named && <span className="block text-ink">{named}</span>}
          {help ?? t("organisations.findHelp")}
        </>
      }
      optional={optional}
    >
      {(ties) => (
        <div className="relative">
          <input
            {...ties}
            {...choosing.ties}
            name={name}
            required={!optional}
            maxLength={200}
            value={text}
            onChange={(event) => {
              setTyped(event.target.value);
              setOpen(true);
              choosing.go(0);
            }}
            onBlur={() => (typed === undefined ? setOpen(false) : keep(meant?.id ?? text.trim()))}
            onKeyDown={press}
            className={INPUT}
          />
          <Choices choosing={choosing} label={t("organisations.foundList")}>
            {(one) => (
              <>
                <span className="block truncate">{labelText(one.label, language)}</span>
                <span className="block truncate text-label text-soft">
                  {one.id} · {t(`organisations.kind_${one.kind}`)}
                </span>
              </>
            )}
          </Choices>
          <Told
            shown={shown({ open: searching, settled, count })}
            count={settled ? t("organisations.found", { count, shown: formatCount(count) }) : ""}
            none={t("organisations.noneFound")}
          />
        </div>
      )}
    </Field>
  );
}

/** Which of those found has this very name or label. */
export function meantBy(
  text: string,
  found: readonly OrganisationRow[],
): OrganisationRow | undefined {
  const said = text.trim().toLowerCase();
  const labelled = ({ label }: OrganisationRow) =>
    [label.en, label.ko].some((one) => one?.toLowerCase() === said);
  return found.find((one) => one.id === text.trim()) ?? found.find(labelled);
}
