// What officers do with a call: draft it, publish it, amend it.
import { type FormEvent, useState } from "react";
import { ProblemError } from "../../api/client";
import type { CallPage, CallText, Criterion, Programme } from "../../api/network";
import { useNetworkChange } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends, NameField } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { localMinute, momentOf } from "./minute";

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
  const save = useNetworkChange<CallPage>("PUT", "/call", (saved) => onSaved(saved.id));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const id = call?.id ?? String(form.get("id")).trim();
    const programme = call?.programme ?? String(form.get("programme"));
    save.mutate({ query: { id }, body: { programme, text: readText(form, call?.text) } });
  };
  const refused = save.error instanceof ProblemError ? (save.error.problem.fields ?? {}) : {};
  return (
    <Dialog
      title={call === undefined ? t("calls.newTitle") : t("calls.change")}
      onClose={onClose}
      wide
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        {call === undefined && (
          <>
            <Field label={t("calls.programme")}>
              {(ties) => (
                <select {...ties} name="programme" className={INPUT}>
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
            />
          </>
        )}
        <TextFields text={call?.text} />
        <StageFields text={call?.text} drafted />
        {save.error !== null && <ProblemNote error={save.error} />}
        <Ends onClose={onClose} busy={save.isPending} word={t("calls.save")} />
      </form>
    </Dialog>
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
  const amend = useNetworkChange("POST", "/call/amend", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = String(form.get("deadline"));
    const deadline = momentOf(chosen, call.deadline);
    const reason = String(form.get("reason")).trim();
    const body = { text: readText(form, call.text), deadline, reason };
    amend.mutate({ query: { id: call.id }, body });
  };
  const title = t("calls.amendTitle", { call: labelText(call.text.label, language) });
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("calls.reason")} help={t("calls.reasonHelp")}>
          {(ties) => <textarea {...ties} name="reason" required rows={2} className={INPUT} />}
        </Field>
        <DeadlineField deadline={call.deadline} />
        <StageFields text={call.text} />
        <TextFields text={call.text} />
        {amend.error !== null && <ProblemNote error={amend.error} />}
        <Ends onClose={onClose} busy={amend.isPending} word={t("calls.amend")} />
      </form>
    </Dialog>
  );
}

function DeadlineField({ deadline = null }: { deadline?: string | null }) {
  const { t } = useWords();
  return (
    <Field label={t("calls.deadline")} help={`${t("calls.local")} ${t("calls.deadlineHelp")}`}>
      {(ties) => (
        <input
          {...ties}
          type="datetime-local"
          name="deadline"
          required
          defaultValue={deadline === null ? undefined : localMinute(deadline)}
          className={INPUT}
        />
      )}
    </Field>
  );
}

const TEXTS = [
  { key: "label", words: ["calls.labelEn", "calls.labelKo"], rows: 1 },
  { key: "focus", words: ["calls.focusEn", "calls.focusKo"], rows: 1 },
  { key: "about", words: ["calls.aboutEn", "calls.aboutKo"], rows: 5 },
] as const;

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

/** Dates of stages: all in a draft; once public those that the call has. */
function StageFields({ text, drafted = false }: { text: CallText | undefined; drafted?: boolean }) {
  const { t } = useWords();
  const before = text?.stages;
  const date = (name: string, label: string, at: string | null | undefined) =>
    (drafted || at != null) && (
      <Field label={label} optional={drafted}>
        {(ties) => (
          <input
            {...ties}
            type="datetime-local"
            name={name}
            defaultValue={at == null ? undefined : localMinute(at)}
            className={INPUT}
          />
        )}
      </Field>
    );
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("stages.optional")}</legend>
      {drafted && <p className="text-label text-soft">{t("stages.optionalHelp")}</p>}
      <div className="grid gap-3 sm:grid-cols-3">
        {drafted && date("information", t("stages.informationUntil"), before?.information?.until)}
        {date("papers", t("stages.papersUntil"), before?.papers)}
        {date("questions", t("stages.questionsUntil"), before?.questions)}
      </div>
      {drafted && (
        <div className="grid gap-3 sm:grid-cols-2">
          {(["en", "ko"] as const).map((language) => (
            <Field
              key={language}
              label={t(language === "en" ? "stages.asks" : "stages.asksKo")}
              optional
            >
              {(ties) => (
                <textarea
                  {...ties}
                  name={`asks-${language}`}
                  rows={3}
                  defaultValue={before?.information?.asks[language] ?? ""}
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

function TextFields({ text }: { text: CallText | undefined }) {
  const { t } = useWords();
  return (
    <>
      <LabelFields text={text} />
      <Field label={t("stages.area")} help={t("stages.areaHelp")}>
        {(ties) => (
          <input
            {...ties}
            name="area"
            required
            pattern="[A-Za-z0-9][A-Za-z0-9_\-]*"
            maxLength={64}
            defaultValue={text?.area ?? ""}
            className={INPUT}
          />
        )}
      </Field>
      <CriteriaFields criteria={text?.criteria ?? []} />
    </>
  );
}

/** What reviewers judge by. An empty one is left out. */
function CriteriaFields({ criteria }: { criteria: Criterion[] }) {
  const { t } = useWords();
  const [count, setCount] = useState(criteria.length);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("network.criteria")}</legend>
      {Array.from({ length: count }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a criterion has no name until one is typed
        <div key={at} className="grid gap-2 sm:grid-cols-[2fr_2fr_1fr]">
          <Field label={t("network.criterion")}>
            {(ties) => (
              <input
                {...ties}
                name="criterion-en"
                defaultValue={criteria[at]?.label.en}
                className={INPUT}
              />
            )}
          </Field>
          <Field label={t("network.criterionKo")} optional>
            {(ties) => (
              <input
                {...ties}
                name="criterion-ko"
                defaultValue={criteria[at]?.label.ko ?? ""}
                className={INPUT}
              />
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
                defaultValue={criteria[at]?.points ?? 10}
                className={INPUT}
              />
            )}
          </Field>
        </div>
      ))}
      <Button small className="self-start" onClick={() => setCount(count + 1)}>
        {t("network.addCriterion")}
      </Button>
    </fieldset>
  );
}

function LabelFields({ text }: { text: CallText | undefined }) {
  const { t } = useWords();
  return TEXTS.map(({ key, words, rows }) => (
    <div key={key} className="grid gap-3 sm:grid-cols-2">
      {(["en", "ko"] as const).map((language, index) => (
        <Field key={language} label={t(words[index] ?? words[0])} optional={language === "ko"}>
          {(ties) => (
            <textarea
              {...ties}
              name={`${key}-${language}`}
              required={language === "en"}
              rows={rows}
              defaultValue={text?.[key][language] ?? ""}
              className={INPUT}
            />
          )}
        </Field>
      ))}
    </div>
  ));
}

function readText(form: FormData, before: CallText | undefined): CallText {
  const label = (key: string) => {
    const ko = String(form.get(`${key}-ko`)).trim();
    return { en: String(form.get(`${key}-en`)).trim(), ko: ko === "" ? null : ko };
  };
  const all = (key: string) => form.getAll(`criterion-${key}`).map((one) => String(one).trim());
  const [names, korean, points] = [all("en"), all("ko"), all("points")];
  const criteria = names.map((en, at) => ({
    label: { en, ko: korean[at] || null },
    points: Number(points[at]),
  }));
  const date = (name: "papers" | "questions") =>
    momentOf(String(form.get(name) ?? ""), before?.stages[name] ?? null);
  // Once a call is public, what was asked before is not in the form.
  const old = before?.stages.information ?? null;
  const until = momentOf(String(form.get("information") ?? ""), old?.until ?? null);
  const asked = until === null ? null : { until, asks: label("asks") };
  return {
    area: String(form.get("area")).trim() || null,
    stages: {
      information: form.has("information") ? asked : old,
      papers: date("papers"),
      questions: date("questions"),
    },
    label: label("label"),
    focus: label("focus"),
    about: label("about"),
    criteria: criteria.filter((one) => one.label.en !== ""),
  };
}
