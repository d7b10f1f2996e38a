// Concept papers to a call: written and handed in by their leads, answered by the office.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { command } from "../../api/client";
import type { CallPage, Paper, PaperText } from "../../api/network";
import { paperPage, papersTo, queryClient, useNetworkChange } from "../../api/queries";
import { formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { Ends } from "../../parts/form";
import { OrganisationField } from "../../parts/OrganisationField";
import { ProblemNote } from "../../parts/ProblemNote";
import { SavingDialog } from "../../parts/SavingDialog";
import { Shortfalls } from "../../parts/Shortfalls";
import { useSaving } from "../../parts/useSaving";
import { LeadField, useOwn } from "./own";

export function Papers({ call }: { call: CallPage }) {
  const { t } = useWords();
  const { data } = useQuery(papersTo(call.id));
  const own = useOwn();
  const [open, setOpen] = useState(false);
  const [writing, setWriting] = useState<string>();
  if (call.text.stages.papers === null || call.published === null) return null;
  const written = data?.papers.find((one) => one.id === writing);
  const begin = call.takes.papers && own.length > 0 && (
    <Button small kind="primary" onClick={() => setOpen(true)}>
      {t("stages.writePaper")}
    </Button>
  );
  return (
    <Panel title={t("stages.papers")} side={begin}>
      <p className="px-4 pt-3 text-label text-soft">{t("stages.papersHelp")}</p>
      {data?.papers.length === 0 && <p className="px-4 py-3 text-soft">{t("stages.papersNone")}</p>}
      <ul aria-label={t("stages.papers")} className="divide-y divide-line">
        {data?.papers.map((one) => (
          <One key={one.id} paper={one} onWrite={() => setWriting(one.id)} />
        ))}
      </ul>
      {open && (
        <Begin
          call={call}
          onClose={() => setOpen(false)}
          onBegun={(id) => {
            setOpen(false);
            setWriting(id);
          }}
        />
      )}
      {written !== undefined && (
        <Write key={written.id} paper={written} onClose={() => setWriting(undefined)} />
      )}
    </Panel>
  );
}

function One({ paper, onWrite }: { paper: Paper; onWrite: () => void }) {
  const { t, language } = useWords();
  const [answers, setAnswers] = useState(false);
  const submit = useNetworkChange("POST", "/paper/submit");
  const reopen = useNetworkChange("POST", "/paper/reopen");
  const query = { id: paper.id };
  const error = submit.error ?? reopen.error;
  const moment = (at: string) => formatZoned(Date.parse(at), language);
  const { verdict, submitted } = paper;
  return (
    <li className="flex flex-col gap-1.5 px-4 py-2.5">
      <p className="font-medium">{paper.text.title}</p>
      <p className="text-label text-soft">{[paper.lead, ...paper.text.partners].join(" · ")}</p>
      <p className="max-w-[70ch] whitespace-pre-line">{paper.text.summary}</p>
      <p className="figures text-label text-soft">
        {submitted === null
          ? t("stages.notSubmitted")
          : t("stages.submitted", { moment: moment(submitted) })}
      </p>
      <Shortfalls rules={paper.lacks} />
      {verdict !== null && (
        <p className="max-w-[70ch] border-l-2 border-line-strong pl-3 whitespace-pre-line">
          <span className="font-medium">
            {verdict.encouraged ? "✓ " : "○ "}
            {t(verdict.encouraged ? "stages.encouraged" : "stages.notEncouraged")}
          </span>
          <span className="block">{verdict.reason}</span>
          <span className="figures text-label text-soft">{moment(verdict.at)}</span>
        </p>
      )}
      {error !== null && <ProblemNote error={error} />}
      <span className="flex flex-wrap gap-2">
        {paper.may_write && submitted === null && (
          <>
            <Button small onClick={onWrite}>
              {t("stages.goOn")}
            </Button>
            <Button
              small
              kind="primary"
              disabled={submit.isPending}
              onClick={() => submit.mutate({ query, body: { revision: paper.revision } })}
            >
              {t("stages.submit")}
            </Button>
          </>
        )}
        {paper.may_write && submitted !== null && (
          <Button small disabled={reopen.isPending} onClick={() => reopen.mutate({ query })}>
            {t("stages.reopen")}
          </Button>
        )}
        {paper.may_answer && (
          <Button small kind="primary" onClick={() => setAnswers(true)}>
            {t("stages.answerPaper")}
          </Button>
        )}
      </span>
      {answers && <Answer paper={paper} onClose={() => setAnswers(false)} />}
    </li>
  );
}

/** What the house asks of any: a title, and a lead that stays. All else is written afterwards. */
function Begin({
  call,
  onClose,
  onBegun,
}: {
  call: CallPage;
  onClose: () => void;
  onBegun: (id: string) => void;
}) {
  const { t } = useWords();
  const save = useNetworkChange<Paper>("PUT", "/paper", (paper) => onBegun(paper.id));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = { title: String(form.get("title")).trim(), summary: "", partners: [] };
    const body = { call: call.id, lead: String(form.get("lead")), revision: 0, text };
    const id = `${call.id.slice(0, 40)}-p${Date.now().toString(36)}`;
    save.mutate({ query: { id }, body });
  };
  return (
    <Dialog title={t("stages.writePaper")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("stages.paperTitle")}>
          {(ties) => <input {...ties} name="title" required maxLength={200} className={INPUT} />}
        </Field>
        <LeadField label={t("stages.paperLead")} />
        {save.error !== null && <ProblemNote error={save.error} />}
        <Ends onClose={onClose} busy={save.isPending} word={t("stages.begin")} />
      </form>
    </Dialog>
  );
}

const storedOf = ({ text, revision, saved_at }: Paper) => ({ text, revision, at: saved_at });

function Write({ paper, onClose }: { paper: Paper; onClose: () => void }) {
  const { t } = useWords();
  const { id, call, lead } = paper;
  const all = papersTo(call);
  const saving = useSaving<PaperText>(`paper ${id}`, storedOf(paper), {
    // Its command refuses one without a title.
    whole: (text) => text.title !== "",
    send: async (text, revision) => {
      const asked = { query: { id }, body: { call, lead, text, revision }, outlives: true };
      const saved = await command<Paper>("PUT", "/paper", asked);
      queryClient.setQueryData(all.queryKey, (list) =>
        list === undefined
          ? undefined
          : { papers: list.papers.map((one) => (one.id === id ? saved : one)) },
      );
      return storedOf(saved);
    },
    load: async () => storedOf(await queryClient.fetchQuery({ ...paperPage(id), staleTime: 0 })),
  });
  const { text } = saving;
  const read = (fields: FormData) => {
    const of = (name: string) => String(fields.get(name)).trim();
    saving.write({ title: of("title"), summary: of("summary"), partners: text.partners });
  };
  const [title, summary, partners] = [
    t("stages.paperTitle"),
    t("stages.paperSummary"),
    t("stages.paperPartners"),
  ];
  return (
    <SavingDialog
      title={t("stages.paper")}
      saving={saving}
      parts={(said) => [
        { label: title, value: said.title },
        { label: summary, value: said.summary },
        { label: partners, value: said.partners.join(", ") },
      ]}
      missing={[...(text.title === "" ? [title] : []), ...(text.summary === "" ? [summary] : [])]}
      onFields={read}
      onClose={onClose}
    >
      <Field label={title}>
        {(ties) => (
          <input
            {...ties}
            name="title"
            maxLength={200}
            defaultValue={text.title}
            className={INPUT}
          />
        )}
      </Field>
      <Field label={summary}>
        {(ties) => (
          <textarea
            {...ties}
            name="summary"
            rows={6}
            maxLength={10_000}
            defaultValue={text.summary}
            className={INPUT}
          />
        )}
      </Field>
      <Partners
        label={partners}
        begin={text.partners}
        onChange={(partners) => saving.write({ ...text, partners })}
      />
    </SavingDialog>
  );
}

/** One field for each, found by letters; those that name nobody yet are not saved. */
function Partners({
  label,
  begin,
  onChange,
}: {
  label: string;
  begin: readonly string[];
  onChange: (partners: string[]) => void;
}) {
  const { t } = useWords();
  const [rows, setRows] = useState(begin);
  const write = (next: readonly string[]) => {
    setRows(next);
    onChange(next.filter((one, at) => one !== "" && next.indexOf(one) === at));
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{label}</legend>
      {rows.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a partner has no name until one is chosen
        <div key={at} className="grid items-start gap-2 sm:grid-cols-[1fr_auto]">
          <OrganisationField
            label={t("network.partner")}
            value={one}
            onChange={(organisation) => write(rows.with(at, organisation))}
            optional
          />
          <Button className="sm:mt-5" onClick={() => write(rows.toSpliced(at, 1))}>
            {t("network.remove")}
          </Button>
        </div>
      ))}
      <Button className="self-start" onClick={() => setRows([...rows, ""])}>
        {t("network.addPartner")}
      </Button>
    </fieldset>
  );
}

function Answer({ paper, onClose }: { paper: Paper; onClose: () => void }) {
  const { t } = useWords();
  const answer = useNetworkChange("POST", "/paper/answer", onClose);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const encouraged = form.get("encouraged") === "yes";
    const reason = String(form.get("reason")).trim();
    answer.mutate({ query: { id: paper.id }, body: { encouraged, reason } });
  };
  return (
    <Dialog title={paper.text.title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 font-medium">{t("stages.verdict")}</legend>
          {(["yes", "no"] as const).map((word) => (
            <label key={word} className="flex min-h-6 items-center gap-2">
              <input type="radio" name="encouraged" value={word} required />
              {t(word === "yes" ? "stages.encouraged" : "stages.notEncouraged")}
            </label>
          ))}
        </fieldset>
        <Field label={t("stages.reason")}>
          {(ties) => <textarea {...ties} name="reason" required rows={4} className={INPUT} />}
        </Field>
        {answer.error !== null && <ProblemNote error={answer.error} />}
        <Ends onClose={onClose} busy={answer.isPending} word={t("stages.answerPaper")} />
      </form>
    </Dialog>
  );
}
