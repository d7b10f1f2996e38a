// What waits for a person around calls: reviews to write, being a reviewer, a proposal to begin.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { CallPage, ProposalPage, ReviewerSaid, Sector, TieKind } from "../../api/network";
import { ownReviewer, toReview, useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends } from "../../parts/form";
import { OrganisationField } from "../../parts/OrganisationField";
import { ProblemNote } from "../../parts/ProblemNote";
import { LeadField, useOwn } from "./own";

const SECTORS: readonly Sector[] = ["public", "private"];
export const TIES: readonly TieKind[] = [
  "employment",
  "governance",
  "project",
  "patent",
  "supervision",
  "ownership",
];

export function ToReview() {
  const { t } = useWords();
  const { data } = useQuery(toReview);
  if (data === undefined || data.length === 0) return null;
  return (
    <Panel title={t("network.toReview")}>
      <ul className="divide-y divide-line">
        {data.map((one) => (
          <li key={one.proposal}>
            <Link
              to="/calls"
              search={{ call: one.call, proposal: one.proposal }}
              className="flex justify-between gap-3 px-4 py-2 no-underline hover:bg-raised"
            >
              <span>{one.title}</span>
              <span className="text-soft">
                {one.submitted ? `✓ ${t("network.in")}` : t("network.notIn")}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Those who sign for an organisation begin a proposal to a call that is open. */
export function Begin({ call }: { call: CallPage }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const own = useOwn();
  const begin = useNetworkChange<ProposalPage>("PUT", "/proposal", (saved) =>
    navigate({ to: "/calls", search: { call: call.id, proposal: saved.id } }),
  );
  if (own.length === 0 || (call.phase !== "open" && call.phase !== "papers")) return null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const id = `${call.id.slice(0, 40)}-${Date.now().toString(36)}`;
    const title = String(form.get("title")).trim();
    const words = { title, summary: "", sustainability: "" };
    const text = { ...words, years: 5, partners: [], budget: [], packages: [], income: [] };
    const body = { call: call.id, lead: String(form.get("lead")), text, revision: 0 };
    begin.mutate({ query: { id }, body });
  };
  return (
    <>
      <Button small kind="primary" onClick={() => setOpen(true)}>
        {t("network.write")}
      </Button>
      {open && (
        <Dialog title={t("network.writeTitle")} onClose={() => setOpen(false)}>
          <form onSubmit={submit} className="flex flex-col gap-4">
            <Field label={t("network.title")}>
              {(ties) => (
                <input {...ties} name="title" required maxLength={200} className={INPUT} />
              )}
            </Field>
            <LeadField label={t("network.lead")} help={t("network.writeHelp")} />
            {begin.error !== null && <ProblemNote error={begin.error} />}
            <Button type="submit" kind="primary" className="self-end" disabled={begin.isPending}>
              {t("network.begin")}
            </Button>
          </form>
        </Dialog>
      )}
    </>
  );
}

type Tie = ReviewerSaid["ties"][number];

export function BeReviewer() {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("network.ready")}</Button>
      {open && <Ready onClose={() => setOpen(false)} />}
    </>
  );
}

function Ready({ onClose }: { onClose: () => void }) {
  const said = useQuery(ownReviewer);
  if (said.isPending) return null;
  return <ReadyForm said={said.data} onClose={onClose} />;
}

function ReadyForm({ said, onClose }: { said: ReviewerSaid | undefined; onClose: () => void }) {
  const { t } = useWords();
  const [ties, setTies] = useState<Tie[]>(said?.ties ?? []);
  const save = useNetworkChange("PUT", "/reviewer", onClose);
  const change = (at: number, part: Partial<Tie>) =>
    setTies(ties.map((one, index) => (index === at ? { ...one, ...part } : one)));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body: ReviewerSaid = {
      sector: String(form.get("sector")),
      appointee: form.get("appointee") !== null,
      ties,
    };
    save.mutate({ body });
  };
  return (
    <Dialog title={t("network.readyTitle")} onClose={onClose} wide>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{t("network.readyText")}</p>
        <Field label={t("network.sector")} className="max-w-60">
          {(tied) => (
            <select {...tied} name="sector" defaultValue={said?.sector} className={INPUT}>
              {SECTORS.map((one) => (
                <option key={one} value={one}>
                  {t(`network.sector_${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <label className="flex min-h-6 items-center gap-2">
          <input type="checkbox" name="appointee" defaultChecked={said?.appointee ?? false} />
          {t("network.appointee")}
        </label>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium">{t("network.ties")}</legend>
          {ties.map((tie, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a tie has no name until one is typed
            <div key={at} className="grid items-start gap-2 sm:grid-cols-[2fr_2fr_auto_auto]">
              <OrganisationField
                label={t("network.organisation")}
                value={tie.organisation}
                onChange={(organisation) => change(at, { organisation })}
              />
              <Field label={t("network.kind")}>
                {(tied) => (
                  <select
                    {...tied}
                    value={tie.kind}
                    onChange={(event) => change(at, { kind: event.target.value })}
                    className={INPUT}
                  >
                    {TIES.map((kind) => (
                      <option key={kind} value={kind}>
                        {t(`network.tie_${kind}`)}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
              <DayField
                label={t("network.until")}
                optional
                value={tie.until ?? ""}
                onDay={(until) => change(at, { until: until || null })}
              />
              <Button
                className="sm:mt-5"
                onClick={() => setTies(ties.filter((_, index) => index !== at))}
              >
                {t("network.remove")}
              </Button>
            </div>
          ))}
          <Button
            className="self-start"
            onClick={() =>
              setTies([...ties, { organisation: "", kind: "employment", until: null }])
            }
          >
            {t("network.addTie")}
          </Button>
        </fieldset>
        {save.error !== null && <ProblemNote error={save.error} />}
        <Ends onClose={onClose} busy={save.isPending} word={t("network.save")} />
      </form>
    </Dialog>
  );
}
