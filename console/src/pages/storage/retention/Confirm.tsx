// The last step of a change: what it lets go is shown, and the button names the number.
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { call } from "../../../api/client";
import { queryClient, retentionPreview } from "../../../api/queries";
import type { RetentionChange } from "../../../api/types";
import { formatCount } from "../../../format/number";
import { useWords } from "../../../i18n";
import { Button } from "../../../parts/basic";
import { ProblemNote } from "../../../parts/ProblemNote";
import { GoingTags, GoingText } from "./Going";

/** All that a change of rules and holds alters. */
export function refreshRetention() {
  for (const key of ["retention", "retention-coming", "asset", "storage"]) {
    void queryClient.invalidateQueries({ queryKey: [key] });
  }
}

export function Confirm({
  change,
  body,
  action,
  ready = true,
  back,
  onClose,
  children,
}: {
  change: RetentionChange;
  /** What is sent beside the number. */
  body: object;
  /** What is done, as a verb. */
  action: string;
  /** Whether all that is needed is filled in. */
  ready?: boolean;
  back?: () => void;
  onClose: () => void;
  children?: ReactNode;
}) {
  const { t } = useWords();
  const { data, error, refetch, isFetching } = useQuery(retentionPreview(change));
  const take = useMutation({
    mutationFn: (samples: number) =>
      call("POST", `/retention/${change.change}`, { body: { ...body, deletes_samples: samples } }),
    onSuccess: () => {
      refreshRetention();
      onClose();
    },
    // The number may have become another one since it was shown.
    onError: () => void refetch(),
  });
  const form = useRef<HTMLFormElement>(null);
  const counted = data !== undefined;
  useEffect(() => {
    // What is shown comes in the place of what had the focus, and is read from its begin.
    if (counted) form.current?.focus();
  }, [counted]);
  if (error !== null) {
    return (
      <div className="flex flex-col gap-4">
        <ProblemNote error={error} retry={() => void refetch()} />
        <Buttons back={back} onClose={onClose} />
      </div>
    );
  }
  if (data === undefined) return <p role="status">{t("retention.counting")}</p>;
  const { now, in_30_days: month } = data;
  const deletes = now.samples > 0;
  return (
    <form
      ref={form}
      tabIndex={-1}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) take.mutate(now.samples);
      }}
      className="flex flex-col gap-4 outline-none"
    >
      <dl className="flex flex-col gap-3 rounded-box border border-line px-3 py-2">
        <div>
          <dt className="text-label text-soft">{t("retention.atOnce")}</dt>
          <dd>
            <GoingText going={now} />
            {deletes && <GoingTags going={now} />}
          </dd>
        </div>
        <div>
          <dt className="text-label text-soft">{t("retention.month")}</dt>
          <dd>
            <GoingText going={month} />
          </dd>
        </div>
      </dl>
      {deletes && (
        <p role="alert" className="font-medium">
          <span aria-hidden="true" className="mr-1.5 text-urgent">
            ◆
          </span>
          {t("retention.noUndo", { count: now.samples, shown: formatCount(now.samples) })}
        </p>
      )}
      {children}
      {take.error !== null && <ProblemNote error={take.error} />}
      <Buttons back={back} onClose={onClose}>
        <Button
          type="submit"
          kind={deletes ? "danger" : "primary"}
          disabled={!ready || take.isPending || isFetching}
        >
          {deletes
            ? t("retention.andDelete", {
                action,
                count: now.samples,
                shown: formatCount(now.samples),
              })
            : action}
        </Button>
      </Buttons>
    </form>
  );
}

function Buttons({
  back,
  onClose,
  children,
}: {
  back: (() => void) | undefined;
  onClose: () => void;
  children?: ReactNode;
}) {
  const { t } = useWords();
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {back === undefined ? (
        <Button onClick={onClose}>{t("common.cancel")}</Button>
      ) : (
        <Button onClick={back}>{t("retention.back")}</Button>
      )}
      {children}
    </div>
  );
}
