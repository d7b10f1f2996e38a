// The points to read: address at the machine, and the property or the tag it becomes.
import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { search } from "../../api/queries";
import type { DataType, FirstValue, Protocol, TestAnswer } from "../../api/types";
import { formatValue, labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { Button, Field, INPUT } from "../../parts/basic";
import { type Draft, type DraftPoint, emptyPoint, POINTS_MAX } from "./draft";

const KINDS: readonly DataType[] = ["float", "integer", "boolean", "text"];

export function PointsForm({
  draft,
  protocol,
  answer,
  set,
  say,
}: {
  draft: Draft;
  protocol: Protocol;
  answer: TestAnswer | undefined;
  set: (change: Partial<Draft>) => void;
  say: (name: string) => string | undefined;
}) {
  const { t, language } = useWords();
  const [asked, setAsked] = useState("");
  const found = useQuery(search(useDeferredValue(asked)));
  const change = (key: number, part: Partial<DraftPoint>) =>
    set({ points: draft.points.map((each) => (each.key === key ? { ...each, ...part } : each)) });
  const fresh = draft.target === "new";
  return (
    <>
      <fieldset className="mb-4 flex flex-wrap items-center gap-x-5 gap-y-1">
        <legend className="mb-1 text-label font-medium">{t("connect.target")}</legend>
        {(["new", "old"] as const).map((target) => (
          <label key={target} className="inline-flex min-h-6 items-center gap-2">
            <input
              type="radio"
              name="target"
              checked={draft.target === target}
              onChange={() => set({ target })}
              className="size-4 accent-[var(--accent)]"
            />
            {t(target === "new" ? "connect.targetNew" : "connect.targetOld")}
          </label>
        ))}
      </fieldset>
      {fresh && (
        <Field
          label={t("connect.assetName")}
          help={t("connect.assetHelp", { path: `${draft.site}/${draft.asset || "…"}` })}
          error={say("asset") ?? say("new_asset.name")}
          className="mb-4 max-w-md"
        >
          {(ties) => (
            <input
              {...ties}
              value={draft.asset}
              onChange={(event) => set({ asset: event.target.value })}
              className={INPUT}
            />
          )}
        </Field>
      )}
      <datalist id="tags-found">
        {found.data
          ?.filter((each) => each.kind === "tag")
          .map((each) => (
            <option key={each.id} value={each.id}>
              {labelText(each.label, language)}
            </option>
          ))}
      </datalist>
      <ol className="flex flex-col gap-3">
        {draft.points.map((point, index) => (
          <li key={point.key} className="border-t border-line pt-3">
            <fieldset className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)_150px_90px_28px]">
              <legend className="sr-only">{t("connect.point", { number: index + 1 })}</legend>
              <Field label={t("connect.address")} error={say(`point.${point.key}.address`)}>
                {(ties) => (
                  <input
                    {...ties}
                    spellCheck={false}
                    value={point.address}
                    onChange={(event) => change(point.key, { address: event.target.value })}
                    className={INPUT}
                  />
                )}
              </Field>
              {fresh ? (
                <NewProperty point={point} say={say} change={(part) => change(point.key, part)} />
              ) : (
                <Field
                  label={t("connect.existing")}
                  error={say(`point.${point.key}.tag`)}
                  className="lg:col-span-3"
                >
                  {(ties) => (
                    <input
                      {...ties}
                      list="tags-found"
                      spellCheck={false}
                      value={point.tag}
                      onChange={(event) => {
                        setAsked(event.target.value);
                        change(point.key, { tag: event.target.value });
                      }}
                      className={INPUT}
                    />
                  )}
                </Field>
              )}
              <button
                type="button"
                aria-label={t("connect.removePoint", { number: index + 1 })}
                disabled={draft.points.length === 1}
                onClick={() =>
                  set({ points: draft.points.filter((each) => each.key !== point.key) })
                }
                className="grid size-7 place-items-center justify-self-end lg:mt-[22px] rounded-box text-soft hover:bg-raised disabled:opacity-40"
              >
                <X size={14} aria-hidden="true" />
              </button>
            </fieldset>
            <First
              value={answer?.values.find((each) => each.address === point.address.trim())}
              point={point}
            />
          </li>
        ))}
      </ol>
      <p className="mt-3 text-label text-soft">{labelText(protocol.address_help, language)}</p>
      {draft.points.length < POINTS_MAX ? (
        <Button
          small
          className="mt-2"
          onClick={() =>
            set({
              points: [...draft.points, emptyPoint((draft.points.at(-1)?.key ?? 0) + 1)],
            })
          }
        >
          <Plus size={14} aria-hidden="true" /> {t("connect.addPoint")}
        </Button>
      ) : (
        <p className="mt-2 text-soft">{t("connect.pointsMax", { count: POINTS_MAX })}</p>
      )}
    </>
  );
}

function NewProperty({
  point,
  say,
  change,
}: {
  point: DraftPoint;
  say: (name: string) => string | undefined;
  change: (part: Partial<DraftPoint>) => void;
}) {
  const { t } = useWords();
  return (
    <>
      <Field label={t("connect.property")} error={say(`point.${point.key}.property`)}>
        {(ties) => (
          <input
            {...ties}
            placeholder={t("connect.propertyHelp")}
            value={point.property}
            onChange={(event) => change({ property: event.target.value })}
            className={INPUT}
          />
        )}
      </Field>
      <Field label={t("connect.dataType")}>
        {(ties) => (
          <select
            {...ties}
            value={point.data_type}
            onChange={(event) => change({ data_type: event.target.value as DataType })}
            className={INPUT}
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`connect.${kind as "float"}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("connect.unit")}>
        {(ties) => (
          <input
            {...ties}
            value={point.unit}
            onChange={(event) => change({ unit: event.target.value })}
            className={INPUT}
          />
        )}
      </Field>
    </>
  );
}

function First({ value, point }: { value: FirstValue | undefined; point: DraftPoint }) {
  const { t, language } = useWords();
  if (value === undefined) return null;
  return (
    <p className="figures mt-1.5" data-first={value.problem === null ? "value" : "problem"}>
      <span className="text-soft">{t("connect.first")}: </span>
      {value.problem === null ? (
        <>
          <span className="font-medium">
            {formatValue(value.value, { data_type: point.data_type, band: null }, language)}
          </span>{" "}
          <span className="unit">{point.unit}</span>
          <span className="text-soft"> · {t(`quality.${value.quality}`)}</span>
        </>
      ) : (
        <span className="text-urgent">◆ {value.problem}</span>
      )}
    </p>
  );
}
