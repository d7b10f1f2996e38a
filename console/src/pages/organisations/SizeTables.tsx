// Tables of size standards: which there are, what they say, and a new version for officers.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type SizeTable, sizeTables, standardsOf } from "../../api/organisations";
import { programmes, useNetworkChange } from "../../api/queries";
import { formatCount } from "../../format/number";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { DayField, Ends, NameField } from "../../parts/form";
import { ProblemNote } from "../../parts/ProblemNote";
import { useLimitText } from "./Sizes";

export function SizeTables() {
  const { t } = useWords();
  const [setting, setSetting] = useState(false);
  const { data, error, refetch } = useQuery(sizeTables);
  const known = useQuery(programmes);
  const own = known.data?.filter((programme) => programme.officer).map((one) => one.id) ?? [];
  return (
    <Panel
      title={t("organisations.tables")}
      side={
        own.length > 0 && (
          <Button small onClick={() => setSetting(true)}>
            {t("organisations.setTable")}
          </Button>
        )
      }
    >
      {error !== null && data === undefined && (
        <ProblemNote error={error} retry={() => void refetch()} />
      )}
      {data?.length === 0 && <p className="px-4 py-3 text-soft">{t("organisations.tablesNone")}</p>}
      <ul className="divide-y divide-line">
        {data?.map((table) => (
          <Table key={table.id} table={table} />
        ))}
      </ul>
      {setting && <SetTable own={own} onClose={() => setSetting(false)} />}
    </Panel>
  );
}

function Table({ table }: { table: SizeTable }) {
  const { t } = useWords();
  const [find, setFind] = useState("");
  const limitText = useLimitText();
  const found = useQuery({
    ...standardsOf(table.id, find.trim()),
    placeholderData: (before) => before,
  });
  return (
    <li className="flex min-w-0 flex-col gap-3 px-4 py-3">
      <div>
        <h3 className="font-medium">{table.id}</h3>
        <ul>
          {table.versions.map((one) => (
            <li key={one.version} className="figures text-label text-soft">
              {t("organisations.version", {
                version: one.version,
                from: one.from,
                source: one.source,
                standards: formatCount(one.standards),
              })}
            </li>
          ))}
        </ul>
      </div>
      <Field label={t("organisations.findIndustry")} className="max-w-md">
        {(ties) => (
          <input
            {...ties}
            type="search"
            value={find}
            onChange={(event) => setFind(event.target.value)}
            className={INPUT}
          />
        )}
      </Field>
      {found.data !== undefined && (
        <div>
          <ul aria-label={t("organisations.standards", { table: table.id })}>
            {found.data.standards.map((one) => (
              <li
                key={one.industry}
                className="grid grid-cols-[9.5rem_minmax(0,1fr)] gap-x-3 border-t border-line py-1 lg:grid-cols-[9.5rem_minmax(0,1fr)_18rem]"
              >
                <span className="figures">{one.industry}</span>
                <span>{one.title}</span>
                <span className="figures text-soft max-lg:col-start-2">{limitText(one.limit)}</span>
              </li>
            ))}
          </ul>
          <p role="status" className="pt-1 text-label text-soft">
            {t("organisations.shown", {
              count: found.data.standards.length,
              total: formatCount(found.data.total),
            })}
          </p>
        </div>
      )}
    </li>
  );
}

function SetTable({ own, onClose }: { own: string[]; onClose: () => void }) {
  const { t } = useWords();
  const set = useNetworkChange("PUT", "/size-table", onClose);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name)).trim();
    const file = form.get("file");
    const csv = file instanceof File ? await file.text() : "";
    const body = { programme: text("programme"), from: text("from"), source: text("source"), csv };
    set.mutate({ query: { id: text("id") }, body });
  };
  return (
    <Dialog title={t("organisations.setTable")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <NameField
          name="id"
          label={t("organisations.tableName")}
          help={t("organisations.tableNameHelp")}
        />
        <Field label={t("organisations.programme")}>
          {(ties) => (
            <select {...ties} name="programme" className={INPUT}>
              {own.map((id) => (
                <option key={id}>{id}</option>
              ))}
            </select>
          )}
        </Field>
        <DayField
          name="from"
          label={t("organisations.tableFrom")}
          help={t("organisations.tableFromHelp")}
        />
        <Field label={t("organisations.source")}>
          {(ties) => <input {...ties} name="source" required maxLength={200} className={INPUT} />}
        </Field>
        <Field label={t("organisations.file")} help={t("organisations.fileHelp")}>
          {(ties) => (
            <input
              {...ties}
              type="file"
              name="file"
              accept=".csv,text/csv"
              required
              className={INPUT}
            />
          )}
        </Field>
        {set.error !== null && <ProblemNote error={set.error} />}
        <Ends onClose={onClose} busy={set.isPending} word={t("organisations.save")} />
      </form>
    </Dialog>
  );
}
