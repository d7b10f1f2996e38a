// What officers do with a call: draft it, publish it, amend it.
import { type FormEvent, useState } from "react";
import { ProblemError } from "../../api/client";
import type { CallPage, CallText, Criterion, Programme } from "../../api/network";
import { useNetworkChange } from "../../api/queries";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends, NameField } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";

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
    save.mutate({ query: { id }, body: { programme, text: readText(form) } });
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
    // The field shows whole minutes: what was not touched stays as it is to the nanosecond.
    const kept = call.deadline !== null && chosen === localMinute(call.deadline);
    const deadline = kept ? String(call.deadline) : new Date(chosen).toISOString();
    const body = { text: readText(form), deadline, reason: String(form.get("reason")).trim() };
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

function TextFields({ text }: { text: CallText | undefined }) {
  return (
    <>
      <LabelFields text={text} />
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

function readText(form: FormData): CallText {
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
  return {
    label: label("label"),
    focus: label("focus"),
    about: label("about"),
    criteria: criteria.filter((one) => one.label.en !== ""),
  };
}

/** A moment as the browser's field for one writes it, in local time. */
function localMinute(moment: string): string {
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
