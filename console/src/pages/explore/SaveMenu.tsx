// Saves what a query gives as a file: all of it, in the form that is chosen.
import * as Menu from "@radix-ui/react-dropdown-menu";
import { ChevronDown, Download } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { FORMS, type Form, saveSql } from "../../api/sql";
import { useWords } from "../../i18n";
import { Button, buttonLook } from "../../parts/basic";
import { DropMenu, MENU_ITEM } from "../../parts/DropMenu";
import { ProblemNote } from "../../parts/ProblemNote";

const WORDS = {
  csv: "explore.saveCsv",
  parquet: "explore.saveParquet",
  arrow: "explore.saveArrow",
} as const;
const ENDS: Record<Form, string> = { csv: "csv", parquet: "parquet", arrow: "arrows" };

export function SaveMenu({ sql, what }: { sql: () => string; what: string }) {
  const { t } = useWords();
  const running = useRef<AbortController>(undefined);
  const [state, setState] = useState<{ saving: boolean; error: unknown }>(IDLE);
  useEffect(() => () => running.current?.abort(), []);
  const save = async (form: Form) => {
    const own = new AbortController();
    running.current = own;
    setState({ saving: true, error: null });
    try {
      keep(await saveSql(sql(), form, own.signal), ENDS[form]);
      setState(IDLE);
    } catch (error) {
      setState({ saving: false, error: own.signal.aborted ? null : error });
    }
  };
  return (
    <>
      {state.saving ? (
        <span role="status" className="inline-flex items-center gap-2">
          {t("explore.saving")}
          <Button small onClick={() => running.current?.abort()}>
            {t("explore.stop")}
          </Button>
        </span>
      ) : (
        <DropMenu
          look={buttonLook("plain", true)}
          trigger={
            <>
              <Download size={14} aria-hidden="true" /> {t("explore.save")}
              <ChevronDown size={14} aria-hidden="true" />
            </>
          }
        >
          <Menu.Label className="px-3 py-1.5 text-label text-soft">{what}</Menu.Label>
          {(Object.keys(FORMS) as Form[]).map((form) => (
            <Menu.Item key={form} onSelect={() => void save(form)} className={`${MENU_ITEM} px-3`}>
              {t(WORDS[form])}
            </Menu.Item>
          ))}
        </DropMenu>
      )}
      {state.error !== null && (
        <div className="basis-full">
          <p className="mb-1 font-medium">{t("explore.saveLeft")}</p>
          <ProblemNote error={state.error} />
        </div>
      )}
    </>
  );
}

const IDLE = { saving: false, error: null };

function keep(blob: Blob, end: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `guildhall-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.${end}`;
  link.click();
  // The browser has begun to read by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
