// Negotiation about a proposal that was selected: terms, agreement, or an end without one.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { CallPage, Negotiation as Page } from "../../api/network";
import { negotiationOf, queryClient, useNetworkChange } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { SavingDialog } from "../../parts/SavingDialog";
import { useSaving } from "../../parts/useSaving";

export function Negotiation({ proposal }: { proposal: string }) {
  const { data } = useQuery({ ...negotiationOf(proposal), retry: false });
  return data === undefined ? null : <Terms data={data} />;
}

function Terms({ data }: { data: Page }) {
  const { t, language } = useWords();
  const [open, setOpen] = useState<"terms" | "off">();
  const agree = useNetworkChange("POST", "/proposal/agree");
  const query = { id: data.proposal };
  const moment = (at: string) => formatZoned(Date.parse(at), language);
  const { terms, broken } = data;
  return (
    <Panel title={t("stages.negotiation")}>
      <div className="flex flex-col gap-3 px-4 py-3">
        {terms === null ? (
          broken === null && <p className="text-soft">{t("stages.negotiationNone")}</p>
        ) : (
          <>
            <p className="max-w-[70ch] whitespace-pre-line">{terms.text}</p>
            <p className="figures text-label text-soft">
              {terms.agreed === null
                ? t("stages.notAgreed", { moment: moment(terms.at) })
                : `✓ ${t("stages.agreed", { moment: moment(terms.agreed) })}`}
            </p>
          </>
        )}
        {broken !== null && (
          <p className="max-w-[70ch] whitespace-pre-line">
            {t(`stages.broken_${broken.by}`, { moment: moment(broken.at), reason: broken.reason })}
          </p>
        )}
        {agree.error !== null && <ProblemNote error={agree.error} />}
        <span className="flex flex-wrap gap-2">
          {data.may_agree && terms !== null && (
            <Button
              kind="primary"
              disabled={agree.isPending}
              onClick={() => agree.mutate({ query, body: { revision: terms.revision } })}
            >
              {t("stages.agree")}
            </Button>
          )}
          {data.may_propose && (
            <Button onClick={() => setOpen("terms")}>
              {t(terms === null ? "stages.propose" : "stages.proposeAgain")}
            </Button>
          )}
          {data.may_break_off && (
            <Button kind="danger" onClick={() => setOpen("off")}>
              {t("stages.breakOff")}
            </Button>
          )}
        </span>
      </div>
      {open === "terms" && <Propose data={data} onClose={() => setOpen(undefined)} />}
      {open === "off" && (
        <Because
          title={t("stages.breakOffTitle")}
          text={t("stages.breakOffText")}
          word={t("stages.breakOff")}
          path="/proposal/break-off"
          id={data.proposal}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Panel>
  );
}

function storedOf({ terms }: Page) {
  const { text = "", revision = 0, at = null } = terms ?? {};
  return { text, revision, at };
}

/** Whoever agrees, agrees to what was proposed last: so it is proposed by a button, and kept until then. */
function Propose({ data, onClose }: { data: Page; onClose: () => void }) {
  const { t } = useWords();
  const { mutateAsync } = useNetworkChange<Page>("PUT", "/proposal/negotiation");
  const id = data.proposal;
  const isEmpty = (text: string) => text.trim() === "";
  const saving = useSaving<string>(`terms ${id}`, storedOf(data), {
    byHand: true,
    whole: (text) => !isEmpty(text),
    send: async (written, revision) => {
      const text = written.trim();
      return storedOf(await mutateAsync({ query: { id }, body: { text, revision } }));
    },
    load: async () =>
      storedOf(await queryClient.fetchQuery({ ...negotiationOf(id), staleTime: 0 })),
  });
  const label = t("stages.terms");
  return (
    <SavingDialog
      title={t("stages.propose")}
      saving={saving}
      parts={(value) => [{ label, value }]}
      missing={isEmpty(saving.text) ? [label] : []}
      word={t("stages.propose")}
      onClose={onClose}
    >
      <Field label={label} help={t("stages.termsHelp")}>
        {(ties) => (
          <textarea
            {...ties}
            required
            rows={6}
            value={saving.text}
            onChange={(event) => saving.write(event.target.value)}
            className={INPUT}
          />
        )}
      </Field>
    </SavingDialog>
  );
}

/** Asks once, with the consequence, for a written reason. */
function Because({
  title,
  text,
  word,
  path,
  id,
  onClose,
}: {
  title: string;
  text: string;
  word: string;
  path: string;
  id: string;
  onClose: () => void;
}) {
  const { t } = useWords();
  const send = useNetworkChange("POST", path, onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    send.mutate({ query: { id }, body: { reason } });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{text}</p>
        <Field label={t("stages.reason")}>
          {(ties) => <textarea {...ties} name="reason" required rows={3} className={INPUT} />}
        </Field>
        {send.error !== null && <ProblemNote error={send.error} />}
        <Ends onClose={onClose} busy={send.isPending} word={word} />
      </form>
    </Dialog>
  );
}

/** After one was broken off: the next of the ranking, or nobody more. */
export function Vacancy({ call }: { call: CallPage }) {
  const { t } = useWords();
  const [open, setOpen] = useState<string>();
  if (call.may_take.length === 0 && !call.may_end) return null;
  const close = () => setOpen(undefined);
  return (
    <div className="flex flex-wrap gap-2">
      {call.may_take.map((proposal) => (
        <Button key={proposal} kind="primary" onClick={() => setOpen(proposal)}>
          {t("stages.take")}
        </Button>
      ))}
      {call.may_end && <Button onClick={() => setOpen("")}>{t("stages.end")}</Button>}
      {open === "" && (
        <Because
          title={t("stages.end")}
          text={t("stages.endText")}
          word={t("stages.end")}
          path="/call/end"
          id={call.id}
          onClose={close}
        />
      )}
      {open !== undefined && open !== "" && (
        <Because
          title={t("stages.take")}
          text={t("stages.takeText", { proposal: open })}
          word={t("stages.take")}
          path="/proposal/take"
          id={open}
          onClose={close}
        />
      )}
    </div>
  );
}
