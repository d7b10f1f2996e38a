// Questions about a call and the office's answers; who asked is told to nobody.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { CallPage, Question } from "../../api/network";
import { questionsAbout, useNetworkChange } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { useOwn } from "./own";

export function Questions({ call }: { call: CallPage }) {
  const { t, language } = useWords();
  const { data } = useQuery(questionsAbout(call.id));
  const own = useOwn();
  const [asking, setAsking] = useState(false);
  const until = call.text.stages.questions;
  if (until === null || call.published === null) return null;
  const ask = call.takes.questions && own.length > 0 && (
    <Button small onClick={() => setAsking(true)}>
      {t("stages.askQuestion")}
    </Button>
  );
  const moment = formatZoned(Date.parse(until), language);
  return (
    <Panel title={t("stages.questions")} side={ask}>
      {call.takes.questions && (
        <p className="px-4 pt-3 text-label text-soft">{t("stages.questionsTaken", { moment })}</p>
      )}
      {data?.questions.length === 0 && (
        <p className="px-4 py-3 text-soft">{t("stages.questionsNone")}</p>
      )}
      <ul aria-label={t("stages.questions")} className="divide-y divide-line">
        {data?.questions.map((one) => (
          <One key={one.number} call={call} question={one} />
        ))}
      </ul>
      {asking && (
        <Words
          title={t("stages.askQuestion")}
          label={t("stages.questionText")}
          path="/call/questions"
          call={call}
          own={own.map(({ organisation }) => ({
            id: organisation.id,
            label: labelText(organisation.label, language),
          }))}
          body={{}}
          onClose={() => setAsking(false)}
        />
      )}
    </Panel>
  );
}

function One({ call, question }: { call: CallPage; question: Question }) {
  const { t, language } = useWords();
  const [answering, setAnswering] = useState(false);
  const moment = (at: string) => formatZoned(Date.parse(at), language);
  const last = question.answers.at(-1);
  const before = question.answers.slice(0, -1).reverse();
  return (
    <li className="flex flex-col gap-1 px-4 py-2.5">
      <p className="text-label text-soft">
        {t("stages.question", { number: question.number })} ·{" "}
        <span className="figures">{moment(question.at)}</span>
        {question.own && ` · ${t("stages.yours")}`}
        {last === undefined && ` · ${t("stages.waits")}`}
      </p>
      <p className="max-w-[70ch] font-medium whitespace-pre-line">{question.text}</p>
      {last !== undefined && (
        <p className="max-w-[70ch] whitespace-pre-line">
          {last.text} <span className="figures text-label text-soft">({moment(last.at)})</span>
        </p>
      )}
      {before.length > 0 && (
        <details>
          <summary className="min-h-6 text-label text-soft">{t("stages.before")}</summary>
          {before.map((one) => (
            <p key={one.at} className="text-soft">
              {one.text} <span className="figures text-label">({moment(one.at)})</span>
            </p>
          ))}
        </details>
      )}
      {call.may_answer && (
        <Button small className="self-start" onClick={() => setAnswering(true)}>
          {t(last === undefined ? "stages.answer" : "stages.answerAgain")}
        </Button>
      )}
      {answering && (
        <Words
          title={question.text}
          label={t("stages.answerText")}
          path="/call/answers"
          call={call}
          text={last?.text}
          body={{ number: question.number }}
          onClose={() => setAnswering(false)}
        />
      )}
    </li>
  );
}

function Words({
  title,
  label,
  path,
  call,
  own = [],
  text = "",
  body,
  onClose,
}: {
  title: string;
  label: string;
  path: string;
  call: CallPage;
  own?: { id: string; label: string }[];
  text?: string | undefined;
  body: object;
  onClose: () => void;
}) {
  const { t } = useWords();
  const send = useNetworkChange("POST", path, onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = { ...body, text: String(form.get("text")).trim() };
    const organisation = form.get("organisation");
    const asked = organisation === null ? said : { ...said, organisation: String(organisation) };
    send.mutate({ query: { id: call.id }, body: asked });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={label}>
          {(ties) => (
            <textarea
              {...ties}
              name="text"
              required
              rows={5}
              defaultValue={text}
              className={INPUT}
            />
          )}
        </Field>
        {own.length > 0 && (
          <Field label={t("stages.respondFor")}>
            {(ties) => (
              <select {...ties} name="organisation" className={INPUT}>
                {own.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.label}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {send.error !== null && <ProblemNote error={send.error} />}
        <Ends onClose={onClose} busy={send.isPending} word={t("stages.submit")} />
      </form>
    </Dialog>
  );
}
