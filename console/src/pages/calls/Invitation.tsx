// That the reader is asked to review proposals to a call: yes, with ties, or no, with a reason.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNetworkChange } from "../../api/queries";
import { invitations, type OwnInvitation } from "../../api/reviewing";
import { formatZoned } from "../../format/time";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { TIES } from "./Mine";

export function Invitation({ call }: { call: string }) {
  const { t, language } = useWords();
  const seen = useQuery(invitations).data?.find((one) => one.call === call);
  const [open, setOpen] = useState<"accept" | "decline">();
  if (seen === undefined) return null;
  const { state, until, answered, reason } = seen.invitation;
  const moment = (at: string) => formatZoned(Date.parse(at), language);
  const close = () => setOpen(undefined);
  return (
    <Panel title={t("reviewing.invited")}>
      <div className="flex flex-col gap-3 px-4 py-3">
        <p>
          <span className="font-medium">{t(`reviewing.state_${state}`)}</span>{" "}
          <span className="figures text-soft">
            {answered !== null
              ? t("reviewing.answeredOn", { moment: moment(answered) })
              : t("reviewing.invitedUntil", { moment: moment(until) })}
          </span>
        </p>
        {reason !== "" && <p className="text-soft">{reason}</p>}
        {seen.may_answer && (
          <>
            <p className="max-w-[70ch]">{t("reviewing.invitedText")}</p>
            <span className="flex flex-wrap gap-2">
              <Button kind="primary" onClick={() => setOpen("accept")}>
                {t("reviewing.accept")}
              </Button>
              <Button onClick={() => setOpen("decline")}>{t("reviewing.decline")}</Button>
            </span>
          </>
        )}
      </div>
      {open === "accept" && <Accept seen={seen} onClose={close} />}
      {open === "decline" && <Decline call={call} onClose={close} />}
    </Panel>
  );
}

function Accept({ seen, onClose }: { seen: OwnInvitation; onClose: () => void }) {
  const { t, language } = useWords();
  const [tied, setTied] = useState<ReadonlySet<string>>(new Set());
  const accept = useNetworkChange("POST", "/call/invitation/accept", onClose);
  const choose = (id: string, on: boolean) => {
    const next = new Set(tied);
    if (on) next.add(id);
    else next.delete(id);
    setTied(next);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const ties = [...tied].map((organisation) => ({
      organisation,
      kind: String(form.get(`kind-${organisation}`)),
      until: null,
    }));
    const reason = String(form.get("reason") ?? "").trim();
    accept.mutate({ query: { id: seen.call }, body: { ties, reason } });
  };
  return (
    <Dialog title={t("reviewing.acceptTitle")} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium">{t("reviewing.invitedTies")}</legend>
          {seen.organisations.length === 0 && (
            <p className="text-soft">{t("reviewing.invitedNone")}</p>
          )}
          {seen.organisations.map((one) => (
            <div key={one.id} className="flex flex-wrap items-center justify-between gap-2">
              <label className="flex min-h-8 items-center gap-2">
                <input
                  type="checkbox"
                  checked={tied.has(one.id)}
                  onChange={(event) => choose(one.id, event.target.checked)}
                />
                {labelText(one.label, language)}
              </label>
              {tied.has(one.id) && (
                <select
                  name={`kind-${one.id}`}
                  aria-label={`${t("network.kind")}: ${labelText(one.label, language)}`}
                  className={`${INPUT} max-w-56`}
                >
                  {TIES.map((kind) => (
                    <option key={kind} value={kind}>
                      {t(`network.tie_${kind}`)}
                    </option>
                  ))}
                </select>
              )}
            </div>
          ))}
        </fieldset>
        {tied.size > 0 && (
          <Field label={t("reviewing.tieReason")}>
            {(ties) => <textarea {...ties} name="reason" rows={3} required className={INPUT} />}
          </Field>
        )}
        {accept.error !== null && <ProblemNote error={accept.error} />}
        <Ends onClose={onClose} busy={accept.isPending} word={t("reviewing.accept")} />
      </form>
    </Dialog>
  );
}

function Decline({ call, onClose }: { call: string; onClose: () => void }) {
  const { t } = useWords();
  const decline = useNetworkChange("POST", "/call/invitation/decline", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    decline.mutate({ query: { id: call }, body: { reason } });
  };
  return (
    <Dialog title={t("reviewing.declineTitle")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("reviewing.declineReason")}>
          {(ties) => <textarea {...ties} name="reason" rows={3} required className={INPUT} />}
        </Field>
        {decline.error !== null && <ProblemNote error={decline.error} />}
        <Ends onClose={onClose} busy={decline.isPending} word={t("reviewing.decline")} />
      </form>
    </Dialog>
  );
}
