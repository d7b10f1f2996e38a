// Taking in all that is listed, under the names it was sent by.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ParkedTag } from "../../api/types";
import { formatCount } from "../../format/number";
import { useWords } from "../../i18n";
import { Button } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { ProblemNote } from "../../parts/ProblemNote";
import { fresh, takeAll } from "./decide";

export function TakeAllDialog({
  rows,
  onClose,
  onDone,
}: {
  rows: readonly ParkedTag[];
  onClose: () => void;
  onDone: (said: string[]) => void;
}) {
  const { t } = useWords();
  // What is listed when it is asked; the list goes on changing behind the dialog.
  const [asked] = useState(rows);
  const [done, setDone] = useState(0);
  const taking = useMutation({
    mutationFn: () =>
      takeAll(
        asked,
        setDone,
        (tag, why) => t("unknown.failed", { tag, why }),
        ({ left, why }) => t("unknown.left", { count: left, why: why ?? "" }),
      ),
    onSuccess: ({ taken, said }) => {
      fresh();
      onDone([t("unknown.takenAll", { count: taken }), ...said]);
    },
  });
  const samples = asked.reduce((sum, row) => sum + row.samples, 0);
  return (
    <Dialog title={t("unknown.takeAllTitle")} onClose={taking.isPending ? () => {} : onClose}>
      <p className="mb-4">
        {t("unknown.takeAllText", {
          tags: formatCount(asked.length),
          samples: formatCount(samples),
        })}
      </p>
      <p role="status" className="figures min-h-5 text-soft">
        {taking.isPending && t("unknown.going", { done, count: asked.length })}
      </p>
      {taking.error !== null && <ProblemNote error={taking.error} />}
      <div className="mt-4 flex justify-end gap-2">
        <Button disabled={taking.isPending} onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button kind="primary" disabled={taking.isPending} onClick={() => taking.mutate()}>
          {t("unknown.takeAllDo")}
        </Button>
      </div>
    </Dialog>
  );
}
