// An election to be called: who elects, how many seats, when the poll is open, and who may be chosen.
import { type FormEvent, useState } from "react";
import type { BoardPage } from "../../api/board";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { useOrganisations, useSeatWords } from "./seat";

const CANDIDATES_MAX = 64;

export function CallElection({ page, onClose }: { page: BoardPage; onClose: () => void }) {
  const { t } = useWords();
  const { tierText } = useSeatWords(page);
  const tiers = page.seats.flatMap((one) => (one.tier === null ? [] : [one.tier]));
  const [tier, setTier] = useState(tiers[0] ?? "");
  const [rows, setRows] = useState([0, 1]);
  const options = useOrganisations(page, tier);
  const call = useNetworkChange("POST", "/institute/elections", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? "").trim();
    const candidates = rows.map((row) => ({
      holder: { name: said(`name-${row}`), organisation: said(`organisation-${row}`) },
      statement: { en: said(`en-${row}`), ko: said(`ko-${row}`) || null },
    }));
    const body = {
      tier,
      seats: Number(said("seats")),
      from: said("from"),
      until: said("until"),
      opens: new Date(said("opens")).toISOString(),
      closes: new Date(said("closes")).toISOString(),
      candidates,
    };
    call.mutate({ query: { id: page.id }, body });
  };
  const input = (name: string, label: string, type: string, more: object = {}) => (
    <Field label={label} className="flex-1 basis-40">
      {(ties) => <input {...ties} name={name} type={type} required className={INPUT} {...more} />}
    </Field>
  );
  return (
    <Dialog title={t("board.call")} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-soft">{t("board.callText")}</p>
        <div className="flex flex-wrap gap-3">
          <Field label={t("board.tier")} className="flex-1 basis-40">
            {(ties) => (
              <select
                {...ties}
                value={tier}
                onChange={(event) => setTier(event.target.value)}
                className={INPUT}
              >
                {tiers.map((id) => (
                  <option key={id} value={id}>
                    {tierText(id)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {input("seats", t("board.seatsToFill"), "number", { min: 1, defaultValue: 1 })}
        </div>
        <div className="flex flex-wrap gap-3">
          {input("opens", t("board.opens"), "datetime-local")}
          {input("closes", t("board.closes"), "datetime-local")}
        </div>
        <div className="flex flex-wrap gap-3">
          {input("from", t("board.termFrom"), "date")}
          {input("until", t("board.termUntil"), "date")}
        </div>
        {rows.map((row, at) => (
          <fieldset key={row} className="flex flex-col gap-3 rounded-box border border-line p-3">
            <legend className="px-1 text-label font-medium">
              {t("board.candidateOf", { number: at + 1 })}
            </legend>
            <div className="flex flex-wrap gap-3">
              {input(`name-${row}`, t("board.name"), "text")}
              <Field label={t("board.standsFor")} className="flex-1 basis-40">
                {(ties) => (
                  <select {...ties} name={`organisation-${row}`} required className={INPUT}>
                    {options.map(([id, text]) => (
                      <option key={id} value={id}>
                        {text}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
            </div>
            <Field label={t("board.statementEn")}>
              {(ties) => (
                <textarea {...ties} name={`en-${row}`} required rows={2} className={INPUT} />
              )}
            </Field>
            <Field label={t("board.statementKo")} optional>
              {(ties) => <textarea {...ties} name={`ko-${row}`} rows={2} className={INPUT} />}
            </Field>
            {rows.length > 1 && (
              <span>
                <Button
                  small
                  kind="quiet"
                  onClick={() => setRows(rows.filter((one) => one !== row))}
                >
                  {t("board.leaveOut", { number: at + 1 })}
                </Button>
              </span>
            )}
          </fieldset>
        ))}
        {rows.length < CANDIDATES_MAX && (
          <span>
            <Button small onClick={() => setRows([...rows, Math.max(...rows) + 1])}>
              {t("board.another")}
            </Button>
          </span>
        )}
        {call.error !== null && <ProblemNote error={call.error} />}
        <Ends onClose={onClose} busy={call.isPending} word={t("board.call")} />
      </form>
    </Dialog>
  );
}
