// What officers do with a call: draft it, publish it, amend it. Drafts and amendments are kept in the
// browser until their button is pressed.
import type { FormEvent } from "react";
import { ProblemError } from "../../api/client";
import type { CallPage, Programme } from "../../api/network";
import { callPage, queryClient, useNetworkChange } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends, NameField } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { SavingDialog } from "../../parts/SavingDialog";
import { useSaving } from "../../parts/useSaving";
import { DeadlineField, PlannedFields, StageFields, TextFields, useCallSaid } from "./CallInputs";
import { type CallFields, fieldsOf, readFields, textOf } from "./callFields";
import { momentOf } from "./minute";

function storedOf(call: CallPage | undefined, programme?: string) {
  return { text: fieldsOf(call, programme), revision: call?.revision ?? 0, at: null };
}

/** What another saved meanwhile. */
const newest = async (id: string) =>
  storedOf(await queryClient.fetchQuery({ ...callPage(id), staleTime: 0 }));

/** A new draft, of one of these programmes; or a change of one there is. */
export function DraftDialog({
  call,
  programmes = [],
  onClose,
  onSaved,
}: {
  call?: CallPage;
  programmes?: Programme[];
  onClose: () => void;
  onSaved: (id: string) => void;
}) {
  const { t, language } = useWords();
  const { mutateAsync } = useNetworkChange<CallPage>("PUT", "/call", (saved) => onSaved(saved.id));
  const said = useCallSaid(call === undefined ? ["programme", "id"] : []);
  const form = call === undefined ? "call" : `call ${call.id}`;
  const saving = useSaving<CallFields>(form, storedOf(call, programmes[0]?.id), {
    byHand: true,
    whole: (fields) => said.missing(fields).length === 0,
    send: async (fields, revision) => {
      const { id, programme } = fields;
      const body = { programme, text: textOf(fields, call?.text), seen: revision };
      const saved = await mutateAsync({ query: { id }, body });
      return { revision: saved.revision, at: null };
    },
    ...(call === undefined ? {} : { load: () => newest(call.id) }),
  });
  const { text, error } = saving;
  const refused = error instanceof ProblemError ? (error.problem.fields ?? {}) : {};
  return (
    <SavingDialog
      title={call === undefined ? t("calls.newTitle") : t("calls.change")}
      saving={saving}
      parts={said.parts}
      missing={said.missing(text)}
      word={t("calls.save")}
      onFields={(fields) => saving.change((before) => readFields(fields, before))}
      onClose={onClose}
    >
      {call === undefined && (
        <>
          <Field label={t("calls.programme")}>
            {(ties) => (
              <select
                {...ties}
                name="programme"
                required
                defaultValue={text.programme}
                className={INPUT}
              >
                {programmes.map((each) => (
                  <option key={each.id} value={each.id}>
                    {labelText(each.label, language)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <NameField
            name="id"
            label={t("calls.name")}
            help={t("calls.nameHelp")}
            error={refused.id}
            value={text.id}
          />
        </>
      )}
      <TextFields fields={text} programme={text.programme} />
      <StageFields fields={text} />
      <PlannedFields fields={text} />
    </SavingDialog>
  );
}

export function PublishDialog({ call, onClose }: { call: CallPage; onClose: () => void }) {
  const { t, language } = useWords();
  const publish = useNetworkChange("POST", "/call/publish", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const deadline = new Date(String(form.get("deadline"))).toISOString();
    publish.mutate({ query: { id: call.id }, body: { deadline } });
  };
  const title = t("calls.publishTitle", { call: labelText(call.text.label, language) });
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{t("calls.publishText")}</p>
        <DeadlineField />
        {publish.error !== null && <ProblemNote error={publish.error} />}
        <Ends onClose={onClose} busy={publish.isPending} word={t("calls.publish")} />
      </form>
    </Dialog>
  );
}

export function AmendDialog({ call, onClose }: { call: CallPage; onClose: () => void }) {
  const { t, language } = useWords();
  const { mutateAsync } = useNetworkChange<CallPage>("POST", "/call/amend");
  const said = useCallSaid(["reason", "deadline"]);
  const saving = useSaving<CallFields>(`amendment ${call.id}`, storedOf(call), {
    byHand: true,
    whole: (fields) => said.missing(fields).length === 0,
    send: async (fields, revision) => {
      const deadline = momentOf(fields.deadline, call.deadline);
      const { reason } = fields;
      const body = { text: textOf(fields, call.text), deadline, reason, seen: revision };
      const saved = await mutateAsync({ query: { id: call.id }, body });
      return { revision: saved.revision, at: null };
    },
    load: () => newest(call.id),
  });
  const { text } = saving;
  return (
    <SavingDialog
      title={t("calls.amendTitle", { call: labelText(call.text.label, language) })}
      saving={saving}
      parts={said.parts}
      missing={said.missing(text)}
      word={t("calls.amend")}
      onFields={(fields) => saving.change((before) => readFields(fields, before))}
      onClose={onClose}
    >
      <Field label={t("calls.reason")} help={t("calls.reasonHelp")}>
        {(ties) => (
          <textarea
            {...ties}
            name="reason"
            required
            rows={2}
            defaultValue={text.reason}
            className={INPUT}
          />
        )}
      </Field>
      <DeadlineField value={text.deadline} />
      <StageFields fields={text} open={call.text.stages} />
      <PlannedFields fields={text} />
      <TextFields fields={text} programme={text.programme} />
    </SavingDialog>
  );
}

/** Makes the draft public, to be responded to. */
export function AskDialog({ call, onClose }: { call: CallPage; onClose: () => void }) {
  const { t, language } = useWords();
  const ask = useNetworkChange("POST", "/call/information", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    ask.mutate({ query: { id: call.id } });
  };
  const until = call.text.stages.information?.until ?? "";
  const moment = until === "" ? "" : formatZoned(Date.parse(until), language);
  const title = t("stages.askTitle", { call: labelText(call.text.label, language) });
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{t("stages.askText", { moment })}</p>
        {ask.error !== null && <ProblemNote error={ask.error} />}
        <Ends onClose={onClose} busy={ask.isPending} word={t("stages.ask")} />
      </form>
    </Dialog>
  );
}
