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
        <ul aria-label={t("reviewing.candidates")} className="divide-y divide-line">
          {data.candidates.map((one) => (
            <Row key={one.person} one={one} ask={() => setAsking(one)} />
          ))}
        </ul>
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
  const knows = one.fields.areas.length > 0 || one.fields.keywords.length > 0;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-56">
        <span className="font-medium">{one.person}</span>{" "}
        <span className="figures text-soft">
          · {t(`network.sector_${one.sector}`)} · {t("reviewing.load")}: {one.load}
        </span>
        <span className="block">
          {t("reviewing.tied")}: {t(`reviewing.tied_${one.tied}`)}
        </span>
        {one.appointee && <span className="block">▲ {t("network.appointee")}</span>}
        {knows && (
          <span className="block text-label text-soft">
            <FieldsLine fields={one.fields} />
          </span>
        )}
      </div>
      <div className="min-w-0 flex-1 basis-56">
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
      </div>
      {one.may_invite && (
        <Button small onClick={ask}>
          {t("reviewing.invite")}
        </Button>
      )}
    </li>
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
