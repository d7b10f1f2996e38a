// Backups since the start, how far the one that runs is, and a way to begin one.
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call, ProblemError } from "../../api/client";
import { backups, queryClient } from "../../api/queries";
import type { Backup } from "../../api/types";
import { formatBytes, formatCount } from "../../format/number";
import { formatMoment, formatZoned } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";

export function Backups() {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(backups);
  const refused = error instanceof ProblemError && error.problem.status === 403;
  return (
    <Panel
      title={t("storage.backups")}
      side={
        <a href="/manual/backup" className="inline-block min-h-7 py-0.5 text-accent">
          {t("storage.backupManual")}
        </a>
      }
    >
      {refused && <p className="px-4 py-3 text-soft">{t("storage.backupsFor")}</p>}
      {error !== null && !refused && <ProblemNote error={error} retry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <Begin known={data[0]?.dir} running={data.some((each) => each.state === "running")} />
          {data.length === 0 && <p className="px-4 py-3 text-soft">{t("storage.backupsNone")}</p>}
          <ul aria-label={t("storage.backupList")} className="divide-y divide-line">
            {data.map((each) => (
              <Line key={each.id} backup={each} />
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function Begin({ known, running }: { known: string | undefined; running: boolean }) {
  const { t } = useWords();
  const [dir, setDir] = useState<string>();
  const begin = useMutation({
    mutationFn: (folder: string) => call("POST", "/backups", { body: { dir: folder } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["backups"] }),
  });
  const folder = dir ?? known ?? "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (folder.trim() !== "") begin.mutate(folder.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-b border-line px-4 py-3">
      <p className="text-soft">{t("storage.backupsHelp")}</p>
      <Field label={t("storage.backupDir")} help={t("storage.backupDirHelp")}>
        {(ties) => (
          <input
            {...ties}
            value={folder}
            onChange={(event) => setDir(event.target.value)}
            spellCheck={false}
            autoComplete="off"
            className={INPUT}
          />
        )}
      </Field>
      {begin.error !== null && <ProblemNote error={begin.error} />}
      <div>
        <Button
          type="submit"
          kind="primary"
          disabled={running || begin.isPending || folder.trim() === ""}
        >
          {t("storage.backupStart")}
        </Button>
      </div>
    </form>
  );
}

const SHAPES = {
  running: { shape: "…", look: "text-soft" },
  done: { shape: "✓", look: "text-soft" },
  failed: { shape: "◆", look: "text-urgent" },
} as const;

function Line({ backup }: { backup: Backup }) {
  const { t, language } = useWords();
  const began = Date.parse(backup.began);
  const { shape, look } = SHAPES[backup.state];
  const { progress, result } = backup;
  return (
    <li className="px-4 py-2.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">
          <span aria-hidden="true" className={`mr-1.5 ${look}`}>
            {shape}
          </span>
          {t(`storage.backup_${backup.state}`)}
        </span>
        <time
          dateTime={backup.began}
          title={formatZoned(began, language)}
          className="figures text-label text-soft"
        >
          {formatMoment(began, language)}
        </time>
      </div>
      <code className="text-[13px] break-all">{backup.dir}</code>
      {backup.state === "running" && <Progress progress={progress} />}
      {result !== null && (
        <p className="figures text-soft">
          {t("storage.backupResult", {
            copied: formatBytes(result.bytes_copied),
            total: formatBytes(result.bytes),
            files: formatCount(result.files),
          })}
        </p>
      )}
      {result !== null && result.damaged.length > 0 && (
        <div role="alert">
          <p className="font-medium">
            <span aria-hidden="true" className="mr-1.5 text-urgent">
              ◆
            </span>
            {t("storage.backupDamaged", { count: result.damaged.length })}
          </p>
          <ul className="list-disc pl-5">
            {result.damaged.map(({ path, why }) => (
              <li key={path} className="break-all">
                {path}: {why}
              </li>
            ))}
          </ul>
        </div>
      )}
      {backup.error !== null && <p role="alert">{backup.error}</p>}
    </li>
  );
}

function Progress({ progress }: { progress: Backup["progress"] }) {
  const { t } = useWords();
  const share = progress.bytes === 0 ? 0 : progress.bytes_done / progress.bytes;
  const words = t("storage.backupProgress", {
    done: formatBytes(progress.bytes_done),
    total: formatBytes(progress.bytes),
    files: formatCount(progress.files_done),
    all: formatCount(progress.files),
  });
  return (
    <>
      <div
        role="progressbar"
        aria-label={t("storage.backup_running")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={words}
        className="my-1 h-2 rounded-xs bg-raised"
      >
        <div
          className="h-full rounded-xs"
          style={{ width: `${share * 100}%`, background: "var(--accent)" }}
        />
      </div>
      <p className="figures text-soft">{words}</p>
    </>
  );
}
