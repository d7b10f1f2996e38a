// Taking parked samples in: into which tag, and of which kind when it is to be made.
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useDeferredValue, useId, useState } from "react";
import { searchTags } from "../../api/queries";
import type { DataType, ParkedTag } from "../../api/types";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { ProblemNote } from "../../parts/ProblemNote";
import { fresh, take, useTakenWords } from "./decide";

const KINDS: readonly DataType[] = [
  "float",
  "integer",
  "unsigned",
  "float32",
  "boolean",
  "text",
  "array",
  "json",
];

export function TakeDialog({
  row,
  onClose,
  onDone,
}: {
  row: ParkedTag;
  onClose: () => void;
  onDone: (said: string[]) => void;
}) {
  const { t } = useWords();
  const list = useId();
  const say = useTakenWords();
  const [into, setInto] = useState(row.tag);
  const [kind, setKind] = useState<DataType>(row.data_type ?? "float");
  const { data: found } = useQuery(searchTags(useDeferredValue(into === row.tag ? "" : into)));
  const target = into.trim();
  const taking = useMutation({
    mutationFn: () => take(row.tag, { into: target, data_type: kind }),
    onSuccess: (answer) => {
      fresh();
      onDone(say(target, answer));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (target !== "") taking.mutate();
  };
  return (
    <Dialog wide title={t("unknown.takeTitle")} onClose={onClose}>
      <p className="mb-4 break-words">
        {t("unknown.takeText", { count: row.samples, tag: row.tag })}
      </p>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field
          label={t("unknown.into")}
          help={t("unknown.intoHelp", { under: row.under })}
          error={target === "" ? t("common.required") : undefined}
        >
          {(ties) => (
            <>
              <input
                {...ties}
                autoFocus
                list={list}
                value={into}
                onChange={(event) => setInto(event.target.value)}
                spellCheck={false}
                autoComplete="off"
                className={INPUT}
              />
              <datalist id={list}>
                {found?.map((each) => (
                  <option key={each.id} value={each.id} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        {target !== "" && (
          <p className="break-words text-soft">
            {target === row.tag ? t("unknown.same") : t("unknown.other", { tag: row.tag })}
          </p>
        )}
        {!row.made && (
          <Field label={t("unknown.kind")} help={t("unknown.kindHelp")}>
            {(ties) => (
              <select
                {...ties}
                value={kind}
                onChange={(event) => setKind(event.target.value as DataType)}
                className={INPUT}
              >
                {KINDS.map((each) => (
                  <option key={each} value={each}>
                    {t(`unknown.kind_${each}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {taking.error !== null && <ProblemNote error={taking.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={taking.isPending || target === ""}>
            {t("unknown.takeDo")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
