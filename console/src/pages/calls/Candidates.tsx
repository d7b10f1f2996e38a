// Who can review proposals to a call: ties, what they know, who is asked and what he said.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNetworkChange } from "../../api/queries";
import { type Candidate, candidatesFor } from "../../api/reviewing";
import { formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { FieldsLine } from "./Fields";

const HEADS = ["person", "sector", "knowsColumn", "tied", "load", "invitation"] as const;

export function Candidates({ call }: { call: string }) {
  const { t } = useWords();
  const { data } = useQuery(candidatesFor(call));
  const [asking, setAsking] = useState<Candidate>();
  if (data === undefined) return null;
  return (
    <Panel title={t("reviewing.candidates")}>
      {data.candidates.length === 0 ? (
        <p className="px-4 py-3 text-soft">{t("reviewing.candidatesNone")}</p>
      ) : (
        <div className="overflow-x-auto px-4 py-3">
          <table className="w-full min-w-2xl">
            <thead>
              <tr className="text-left text-label text-soft">
                {HEADS.map((head) => (
                  <th key={head} className="pr-3 pb-1 font-medium">
                    {t(`reviewing.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.candidates.map((one) => (
                <Row key={one.person} one={one} ask={() => setAsking(one)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {asking !== undefined && (
        <Invite call={call} one={asking} onClose={() => setAsking(undefined)} />
      )}
    </Panel>
  );
}

function Row({ one, ask }: { one: Candidate; ask: () => void }) {
  const { t, language } = useWords();
  const { invitation } = one;
  const moment = (at: string) => formatZoned(Date.parse(at), language);
  return (
    <tr className="border-t border-line align-top">
      <td className="py-1.5 pr-3 font-medium">{one.person}</td>
      <td className="py-1.5 pr-3">
        {t(`network.sector_${one.sector}`)}
        {one.appointee && <span className="block text-label">▲ {t("network.appointee")}</span>}
      </td>
      <td className="py-1.5 pr-3">
        <FieldsLine fields={one.fields} />
      </td>
      <td className="py-1.5 pr-3">{t(`reviewing.tied_${one.tied}`)}</td>
      <td className="figures py-1.5 pr-3">{one.load}</td>
      <td className="py-1.5">
        <span>{t(`reviewing.state_${invitation?.state ?? "none"}`)}</span>
        {invitation !== null && (
          <span className="figures block text-label text-soft">
            {invitation.answered !== null
              ? moment(invitation.answered)
              : t("reviewing.until", { moment: moment(invitation.until) })}
          </span>
        )}
        {invitation !== null && invitation.reason !== "" && (
          <span className="block text-label text-soft">{invitation.reason}</span>
        )}
        {one.may_invite && (
          <Button small className="mt-1" onClick={ask}>
            {t("reviewing.invite")}
          </Button>
        )}
      </td>
    </tr>
  );
}

function Invite({ call, one, onClose }: { call: string; one: Candidate; onClose: () => void }) {
  const { t } = useWords();
  const invite = useNetworkChange("POST", "/call/invite", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const until = String(new FormData(event.currentTarget).get("until"));
    const body = { reviewer: one.person, until: new Date(until).toISOString() };
    invite.mutate({ query: { id: call }, body });
  };
  return (
    <Dialog title={t("reviewing.inviteTitle", { who: one.person })} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {one.tied === "some" && <p>▲ {t("reviewing.inviteTied")}</p>}
        <Field label={t("reviewing.inviteUntil")}>
          {(ties) => (
            <input {...ties} type="datetime-local" name="until" required className={INPUT} />
          )}
        </Field>
        {invite.error !== null && <ProblemNote error={invite.error} />}
        <Ends onClose={onClose} busy={invite.isPending} word={t("reviewing.invite")} />
      </form>
    </Dialog>
  );
}
