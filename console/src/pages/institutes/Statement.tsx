// A bank statement: what each line belongs to, then taking down those that are matched.
import { type FormEvent, useState } from "react";
import type { Statement as Seen, StatementLine } from "../../api/money";
import { useNetworkChange } from "../../api/queries";
import { formatMoney } from "../../format/money";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";

const COLUMNS = ["reference", "day", "amount", "text", "currency"] as const;

type Asked = { text: string; columns: Record<string, string> | null };

export function Statement({ institute }: { institute: string }) {
  const { t } = useWords();
  const [csv, setCsv] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const [seen, setSeen] = useState<Seen>();
  const preview = useNetworkChange<Seen>("POST", "/institute/statement/preview", setSeen);
  const take = useNetworkChange<Seen>("POST", "/institute/statement", setSeen);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const file = form.get("file");
    if (!(file instanceof File)) return;
    const columns = COLUMNS.map((one) => [one, String(form.get(one) ?? "").trim()]);
    const body = { text: await file.text(), columns: csv ? Object.fromEntries(columns) : null };
    setSeen(undefined);
    setAsked(body);
    preview.mutate({ query: { id: institute }, body });
  };
  const matched = seen?.lines.some((one) => one.belongs !== null && one.belongs.to !== "known");
  const error = preview.error ?? take.error;
  return (
    <Panel title={t("money.statement")}>
      <form onSubmit={submit} className="flex flex-col gap-3 px-4 py-3">
        <p className="text-soft">{t("money.statementText")}</p>
        <Field label={t("money.file")}>
          {(ties) => (
            <input
              {...ties}
              type="file"
              name="file"
              required
              accept=".xml,.csv,text/csv,text/xml,application/xml"
              onChange={(event) => {
                setCsv(event.target.files?.[0]?.name.toLowerCase().endsWith(".csv") ?? false);
                setSeen(undefined);
              }}
              className={INPUT}
            />
          )}
        </Field>
        {csv && (
          <fieldset className="grid grid-cols-2 gap-2">
            <legend className="pb-1 text-label font-medium">{t("money.csvColumns")}</legend>
            {COLUMNS.map((one) => (
              <Field key={one} label={t(`money.column_${one}`)}>
                {(ties) => <input {...ties} name={one} required className={INPUT} />}
              </Field>
            ))}
          </fieldset>
        )}
        {error !== null && <ProblemNote error={error} />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" disabled={preview.isPending}>
            {t("money.preview")}
          </Button>
          {matched && (
            <Button
              kind="primary"
              disabled={take.isPending}
              onClick={() => take.mutate({ query: { id: institute }, body: asked })}
            >
              {t("money.take")}
            </Button>
          )}
        </div>
        {seen?.lines.length === 0 && <p className="text-soft">{t("money.statementNone")}</p>}
        {seen !== undefined && seen.lines.length > 0 && <Lines lines={seen.lines} />}
      </form>
    </Panel>
  );
}

function Lines({ lines }: { lines: StatementLine[] }) {
  const { t, language } = useWords();
  const belongs = ({ belongs }: StatementLine) => {
    if (belongs === null) return t("money.to_none");
    if (belongs.to !== "payment") return t(`money.to_${belongs.to}`, belongs);
    const organisation = labelText(belongs.organisation.label, language);
    const paid = t("money.to_payment", { organisation });
    return belongs.licence === null ? paid : `${paid} · ${belongs.licence}`;
  };
  return (
    <ul aria-label={t("money.statement")} aria-live="polite">
      {lines.map((one, at) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be the same
          key={at}
          className="grid grid-cols-[1fr_auto] gap-x-4 border-t border-line py-1.5"
        >
          <span className="min-w-0">
            {one.text || one.reference}
            <span className="figures block text-label text-soft">
              {one.day} · {one.reference}
            </span>
          </span>
          <span className="text-right">
            <span className="figures">{formatMoney(one.amount, language)}</span>
            <span className="block text-label text-soft">{belongs(one)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
