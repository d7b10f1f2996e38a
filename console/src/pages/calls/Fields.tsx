// What reviewers know and proposals are about: shown in a line, and said in a dialog.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { CallPage } from "../../api/network";
import { ownReviewer, useNetworkChange } from "../../api/queries";
import { type Fields, fieldsOf, ownFields } from "../../api/reviewing";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { useAreas } from "./areas";

export function FieldsLine({ fields, call }: { fields: Fields; call?: CallPage | undefined }) {
  const { language } = useWords();
  const areas = useAreas();
  const said = fields.areas.map((one) => {
    const known = areas.find((a) => a.programme === one.programme && a.focus === one.focus);
    const label = known?.label ?? (one.focus === call?.text.area ? call.text.focus : undefined);
    return label === undefined ? one.focus : labelText(label, language);
  });
  return <span>{[...said, ...fields.keywords].join(" · ")}</span>;
}

/** Whoever is ready to review says what he knows. */
export function WhatIKnow() {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const ready = useQuery(ownReviewer).data !== undefined;
  if (!ready) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("reviewing.knows")}</Button>
      {open && <Knows onClose={() => setOpen(false)} />}
    </>
  );
}

function Knows({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const { data } = useQuery(ownFields);
  if (data === undefined) return null;
  return (
    <FieldsDialog
      title={t("reviewing.knowsTitle")}
      text={t("reviewing.knowsText")}
      fields={data}
      path="/reviewer/fields"
      query={{}}
      onClose={onClose}
    />
  );
}

export function Topics({ id, call }: { id: string; call: CallPage | undefined }) {
  const { t } = useWords();
  const { data } = useQuery(fieldsOf(id));
  const [open, setOpen] = useState(false);
  if (data === undefined) return null;
  const none = data.fields.areas.length === 0 && data.fields.keywords.length === 0;
  const change = data.may_write && (
    <Button small onClick={() => setOpen(true)}>
      {t("reviewing.topicsChange")}
    </Button>
  );
  return (
    <Panel title={t("reviewing.topics")} side={change}>
      <p className={`px-4 py-3 ${none ? "text-soft" : ""}`}>
        {none ? t("reviewing.topicsNone") : <FieldsLine fields={data.fields} call={call} />}
      </p>
      {open && (
        <FieldsDialog
          title={t("reviewing.topics")}
          text={t("reviewing.topicsHelp")}
          fields={data.fields}
          programme={call?.programme}
          path="/proposal/fields"
          query={{ id }}
          onClose={() => setOpen(false)}
        />
      )}
    </Panel>
  );
}

function FieldsDialog({
  title,
  text,
  fields,
  programme,
  path,
  query,
  onClose,
}: {
  title: string;
  text: string;
  fields: Fields;
  programme?: string | undefined;
  path: string;
  query: { id?: string };
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const areas = useAreas(programme);
  const save = useNetworkChange("PUT", path, onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = new Set(form.getAll("area").map(String));
    const keywords = String(form.get("keywords")).split("\n");
    const body: Fields = {
      areas: areas
        .filter((one) => chosen.has(`${one.programme}/${one.focus}`))
        .map((one) => ({ programme: one.programme, focus: one.focus })),
      keywords: keywords.map((word) => word.trim()).filter((word) => word !== ""),
    };
    save.mutate({ query, body });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{text}</p>
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 font-medium">{t("reviewing.areas")}</legend>
          {areas.length === 0 && <p className="text-soft">{t("reviewing.areasNone")}</p>}
          {areas.map((one) => (
            <label
              key={`${one.programme}/${one.focus}`}
              className="flex min-h-6 items-center gap-2"
            >
              <input
                type="checkbox"
                name="area"
                value={`${one.programme}/${one.focus}`}
                defaultChecked={fields.areas.some(
                  (said) => said.programme === one.programme && said.focus === one.focus,
                )}
              />
              {labelText(one.label, language)}
            </label>
          ))}
        </fieldset>
        <Field label={t("reviewing.keywords")} help={t("reviewing.keywordsHelp")} optional>
          {(ties) => (
            <textarea
              {...ties}
              name="keywords"
              rows={5}
              defaultValue={fields.keywords.join("\n")}
              className={INPUT}
            />
          )}
        </Field>
        {save.error !== null && <ProblemNote error={save.error} />}
        <Ends onClose={onClose} busy={save.isPending} word={t("reviewing.save")} />
      </form>
    </Dialog>
  );
}
