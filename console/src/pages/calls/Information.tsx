// A request for information: what is asked, one's own response, and those that may be read.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { CallPage, Response } from "../../api/network";
import { me, responsesTo, useNetworkChange } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";

export function Information({ call }: { call: CallPage }) {
  const { t, language } = useWords();
  const { data } = useQuery(responsesTo(call.id));
  const own = useQuery(me).data?.memberships.filter((one) => one.role === "administrator") ?? [];
  const asked = call.text.stages.information;
  const [writing, setWriting] = useState<string>();
  if (asked === null || call.phase === "draft") return null;
  const mine = new Set(own.map(({ organisation }) => organisation.id));
  const free = own.filter(
    ({ organisation }) => !data?.responses.some((one) => one.organisation === organisation.id),
  );
  const responds = call.takes.responses && data !== undefined && free.length > 0;
  return (
    <Panel title={t("stages.stage_information")}>
      <div className="flex flex-col gap-3 px-4 py-3">
        <p className="max-w-[70ch] whitespace-pre-line">{labelText(asked.asks, language)}</p>
        <p className="text-label text-soft">
          {t(call.public_responses ? "stages.responsesPublic" : "stages.responsesOffice")}
        </p>
        {data?.responses.length === 0 && <p className="text-soft">{t("stages.responsesNone")}</p>}
        {data?.responses.map((one) => (
          <OneResponse
            key={one.organisation}
            call={call}
            response={one}
            writes={call.takes.responses && mine.has(one.organisation)}
          />
        ))}
        {responds && (
          <div className="flex flex-wrap gap-2">
            {free.map(({ organisation }) => (
              <Button key={organisation.id} onClick={() => setWriting(organisation.id)}>
                {t("stages.respond")}: {labelText(organisation.label, language)}
              </Button>
            ))}
          </div>
        )}
      </div>
      {writing !== undefined && (
        <Write
          call={call}
          organisation={writing}
          revision={0}
          text=""
          onClose={() => setWriting(undefined)}
        />
      )}
    </Panel>
  );
}

function OneResponse({
  call,
  response,
  writes,
}: {
  call: CallPage;
  response: Response;
  writes: boolean;
}) {
  const { t, language } = useWords();
  const [open, setOpen] = useState(false);
  const submit = useNetworkChange("POST", "/call/response/submit");
  const reopen = useNetworkChange("POST", "/call/response/reopen");
  const query = { id: call.id, organisation: response.organisation };
  const error = submit.error ?? reopen.error;
  const handedIn = response.submitted;
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h3>{t("stages.response", { organisation: response.organisation })}</h3>
      <p className="max-w-[70ch] whitespace-pre-line">{response.text}</p>
      <p className="figures text-label text-soft">
        {handedIn === null
          ? t("stages.notSubmitted")
          : t("stages.submitted", { moment: formatZoned(Date.parse(handedIn), language) })}
      </p>
      {error !== null && <ProblemNote error={error} />}
      {writes && (
        <span className="flex flex-wrap gap-2">
          {handedIn === null ? (
            <>
              <Button small onClick={() => setOpen(true)}>
                {t("stages.goOn")}
              </Button>
              <Button
                small
                kind="primary"
                disabled={submit.isPending}
                onClick={() => submit.mutate({ query, body: { revision: response.revision } })}
              >
                {t("stages.submit")}
              </Button>
            </>
          ) : (
            <Button small disabled={reopen.isPending} onClick={() => reopen.mutate({ query })}>
              {t("stages.reopen")}
            </Button>
          )}
        </span>
      )}
      {open && (
        <Write
          call={call}
          organisation={response.organisation}
          revision={response.revision}
          text={response.text}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  );
}

function Write({
  call,
  organisation,
  revision,
  text,
  onClose,
}: {
  call: CallPage;
  organisation: string;
  revision: number;
  text: string;
  onClose: () => void;
}) {
  const { t } = useWords();
  const save = useNetworkChange("PUT", "/call/response", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const written = String(new FormData(event.currentTarget).get("text"));
    save.mutate({ query: { id: call.id, organisation }, body: { text: written, revision } });
  };
  return (
    <Dialog title={t("stages.response", { organisation })} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("stages.responses")}>
          {(ties) => (
            <textarea
              {...ties}
              name="text"
              required
              rows={8}
              defaultValue={text}
              className={INPUT}
            />
          )}
        </Field>
        {save.error !== null && <ProblemNote error={save.error} />}
        <Ends onClose={onClose} busy={save.isPending} word={t("stages.save")} />
      </form>
    </Dialog>
  );
}
