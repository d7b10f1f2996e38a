// Writing a tag's stored value: one thing at a time, and plain about where it goes.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { queryClient } from "../../api/queries";
import type { Stored, TagView, Value } from "../../api/types";
import { labelText, unitText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { Dialog } from "../../parts/Dialog";
import { ProblemNote } from "../../parts/ProblemNote";
import { bandNumber, readValue } from "./values";

export function WriteDialog({ tag, onClose }: { tag: TagView; onClose: () => void }) {
  const { t, language } = useWords();
  const name = labelText(tag.label, language);
  const [text, setText] = useState(tag.value === null ? "" : String(tag.value));
  const [wrong, setWrong] = useState<string>();
  const store = useMutation({
    mutationFn: (value: Value) =>
      call<Stored>("PUT", "/values", { body: { values: [{ tag: tag.path, value }] } }),
    onSuccess: (answer) => {
      if (answer.refused > 0) {
        setWrong(answer.errors[0]?.why ?? t("common.required"));
        return;
      }
      void queryClient.invalidateQueries({ queryKey: ["asset"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const value = readValue(text, tag.data_type);
    if (value === undefined) {
      setWrong(text.trim() === "" ? t("common.required") : t("assets.writeNumber"));
      return;
    }
    setWrong(undefined);
    store.mutate(value);
  };
  const outside = isOutside(text, tag);
  const unit = unitText(tag);
  return (
    <Dialog title={t("assets.writeTitle")} onClose={onClose}>
      <p className="mb-4 text-soft">{t("assets.writeText", { name })}</p>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field
          label={`${t("assets.writeValue")}${unit && ` (${unit})`}`}
          error={wrong}
          help={
            outside &&
            t("assets.writeLimit", {
              low: tag.band?.low == null ? "" : bandNumber(tag.band.low, tag),
              high: tag.band?.high == null ? "" : bandNumber(tag.band.high, tag),
            })
          }
        >
          {(ties) =>
            tag.data_type === "boolean" ? (
              <select
                {...ties}
                value={text}
                onChange={(event) => setText(event.target.value)}
                className={INPUT}
              >
                <option value="true">{t("common.yes")}</option>
                <option value="false">{t("common.no")}</option>
              </select>
            ) : (
              <input
                {...ties}
                inputMode={tag.data_type === "text" ? "text" : "decimal"}
                value={text}
                onChange={(event) => setText(event.target.value)}
                className={INPUT}
              />
            )
          }
        </Field>
        {store.error !== null && <ProblemNote error={store.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={store.isPending}>
            {t("assets.writeStore")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function isOutside(text: string, tag: TagView): boolean {
  const value = readValue(text, tag.data_type);
  if (typeof value !== "number" || tag.band === null) return false;
  const { low, high } = tag.band;
  return (low !== null && value < low) || (high !== null && value > high);
}
