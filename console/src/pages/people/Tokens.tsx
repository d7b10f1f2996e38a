// Tokens for programs: made once, shown once, revoked at once.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { queryClient, tokens as tokensQuery } from "../../api/queries";
import type { Person, Token } from "../../api/types";
import { formatDate, formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { CopyField } from "../../parts/CopyField";
import { Dialog } from "../../parts/Dialog";
import { ProblemNote } from "../../parts/ProblemNote";

const DAYS = [7, 30, 90, 365] as const;

function refresh() {
  void queryClient.invalidateQueries({ queryKey: ["tokens"] });
  void queryClient.invalidateQueries({ queryKey: ["people"] });
}

export function Tokens({ people, self }: { people: Person[]; self: string | undefined }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(tokensQuery);
  const [making, setMaking] = useState(false);
  const others = people.filter((person) => person.id !== self && person.tokens.length > 0);
  return (
    <>
      <Panel
        title={t("people.tokens")}
        side={
          <Button small onClick={() => setMaking(true)}>
            <Plus size={14} aria-hidden="true" /> {t("people.tokenMake")}
          </Button>
        }
      >
        <p className="px-4 pt-3 text-soft">{t("people.tokensText")}</p>
        {error !== null && <ProblemNote error={error} retry={() => void refetch()} />}
        {data?.length === 0 ? (
          <p className="px-4 py-3 text-soft">{t("people.tokensNone")}</p>
        ) : (
          <TokenTable tokens={data ?? []} />
        )}
        {making && <MakeToken onClose={() => setMaking(false)} />}
      </Panel>
      {others.map((person) => (
        <Panel key={person.id} title={t("people.tokenOf", { name: person.name })}>
          <TokenTable tokens={person.tokens} />
        </Panel>
      ))}
    </>
  );
}

function TokenTable({ tokens }: { tokens: Token[] }) {
  const { t, language } = useWords();
  const [revoking, setRevoking] = useState<Token>();
  const revoke = useMutation({
    mutationFn: (id: string) => call("DELETE", "/tokens", { query: { id } }),
    onSuccess: () => {
      setRevoking(undefined);
      refresh();
    },
  });
  const day = (time: string | null, none: string) =>
    time === null ? (
      <span className="text-soft">{none}</span>
    ) : (
      <time dateTime={time} title={formatZoned(Date.parse(time), language)}>
        {formatDate(Date.parse(time), language)}
      </time>
    );
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-left sm:table-fixed">
        <thead className="text-label text-soft">
          <tr>
            <th scope="col" className="px-4 py-1.5 font-medium">
              {t("people.tokenLabel")}
            </th>
            <th scope="col" className="px-4 py-1.5 font-medium max-sm:hidden">
              {t("people.created")}
            </th>
            <th scope="col" className="px-4 py-1.5 font-medium">
              {t("people.expires")}
            </th>
            <th scope="col" className="px-4 py-1.5 font-medium max-sm:hidden">
              {t("people.lastUsed")}
            </th>
            <td className="w-28" />
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id} className="border-t border-line">
              <td className="px-4 py-1.5">{token.label}</td>
              <td className="px-4 py-1.5 whitespace-nowrap max-sm:hidden">
                {day(token.created, "")}
              </td>
              <td className="px-4 py-1.5 whitespace-nowrap">
                {day(token.expires, t("people.forever"))}
              </td>
              <td className="px-4 py-1.5 whitespace-nowrap max-sm:hidden">
                {day(token.last_used, t("common.never"))}
              </td>
              <td className="px-4 py-1.5 text-right">
                <Button
                  small
                  aria-label={t("people.revokeNamed", { name: token.label })}
                  onClick={() => setRevoking(token)}
                >
                  {t("people.revoke")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {revoking !== undefined && (
        <Dialog
          title={t("people.revokeTitle", { name: revoking.label })}
          onClose={() => setRevoking(undefined)}
        >
          <p>{t("people.revokeText")}</p>
          {revoke.error !== null && <ProblemNote error={revoke.error} />}
          <div className="mt-4 flex justify-end gap-2">
            <Button onClick={() => setRevoking(undefined)}>{t("common.cancel")}</Button>
            <Button
              kind="danger"
              disabled={revoke.isPending}
              onClick={() => revoke.mutate(revoking.id)}
            >
              {t("people.revoke")}
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function MakeToken({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const make = useMutation({
    mutationFn: (body: { label: string; days: number | null }) =>
      call<Token & { token: string }>("POST", "/tokens", { body }),
    onSuccess: refresh,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = Number(form.get("days"));
    make.mutate({ label: String(form.get("label")).trim(), days: days === 0 ? null : days });
  };
  if (make.data !== undefined) {
    return (
      <Dialog title={t("people.tokenTitle")} onClose={onClose} wide>
        <p className="mb-3 text-soft">{t("people.tokenText")}</p>
        <CopyField text={make.data.token} label={t("people.tokenTitle")} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t("people.tokenMake")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("people.tokenLabel")} help={t("people.tokenLabelHelp")}>
          {(ties) => <input {...ties} name="label" required className={INPUT} />}
        </Field>
        <Field label={t("people.tokenDays")}>
          {(ties) => (
            <select {...ties} name="days" defaultValue="90" className={INPUT}>
              {DAYS.map((count) => (
                <option key={count} value={count}>
                  {t("people.days", { count })}
                </option>
              ))}
              <option value="0">{t("people.forever")}</option>
            </select>
          )}
        </Field>
        {make.error !== null && <ProblemNote error={make.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={make.isPending}>
            {t("people.tokenMake")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
