// Dropping cannot be undone: it is asked once, with what is lost in numbers.
import type { ParkedTag } from "../../api/types";
import { useWords } from "../../i18n";
import { Button } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { ProblemNote } from "../../parts/ProblemNote";
import { useDrop } from "./decide";

export function DropDialog({
  row,
  onClose,
  onDone,
}: {
  row: ParkedTag;
  onClose: () => void;
  onDone: (said: string[]) => void;
}) {
  const { t } = useWords();
  const drop = useDrop(row, onDone);
  return (
    <Dialog title={t("unknown.dropTitle")} onClose={onClose}>
      <p className="mb-4 break-words">
        {t("unknown.dropText", { count: row.samples, tag: row.tag })}
      </p>
      {drop.error !== null && <ProblemNote error={drop.error} />}
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button kind="danger" disabled={drop.isPending} onClick={() => drop.mutate()}>
          {t("unknown.dropDo", { count: row.samples })}
        </Button>
      </div>
    </Dialog>
  );
}
