// A request for information: what is asked, one's own response, and those that may be read.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { command } from "../../api/client";
import type { CallPage, Response, ResponseList } from "../../api/network";
import { queryClient, responsesTo, useNetworkChange } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";
import { SavingDialog } from "../../parts/SavingDialog";
import { useSaving } from "../../parts/useSaving";
import { useOwn } from "./own";

export function Information({ call }: { call: CallPage }) {
  const { t, language } = useWords();
  const { data } = useQuery(responsesTo(call.id));
  const own = useOwn();
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
          response={undefined}
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
          response={response}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  );
}

function storedOf(response: Response | undefined) {
  const { text = "", revision = 0, saved_at: at = null } = response ?? {};
  return { text, revision, at };
}

function Write({
  call,
  organisation,
  response,
  onClose,
}: {
  call: CallPage;
  organisation: string;
  response: Response | undefined;
  onClose: () => void;
}) {
  const { t } = useWords();
  const all = responsesTo(call.id);
  const own = (list: ResponseList) =>
    storedOf(list.responses.find((one) => one.organisation === organisation));
  const form = `response ${call.id} ${organisation}`;
  const saving = useSaving<string>(form, storedOf(response), {
    send: async (text, revision) => {
      const query = { id: call.id, organisation };
      const asked = { query, body: { text, revision }, outlives: true };
      const list = await command<ResponseList>("PUT", "/call/response", asked);
      queryClient.setQueryData(all.queryKey, list);
      return own(list);
    },
    load: async () => own(await queryClient.fetchQuery({ ...all, staleTime: 0 })),
  });
  const label = t("stages.responses");
  return (
    <SavingDialog
      title={t("stages.response", { organisation })}
      saving={saving}
      parts={(value) => [{ label, value }]}
      missing={saving.text.trim() === "" ? [label] : []}
      onClose={onClose}
    >
      <Field label={label}>
        {(ties) => (
          <textarea
            {...ties}
            rows={8}
            value={saving.text}
            onChange={(event) => saving.write(event.target.value)}
            className={INPUT}
          />
        )}
      </Field>
    </SavingDialog>
  );
}
