// Who could review what: proposed, changed by the office, and given as a whole.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { proposalsOf, useNetworkChange } from "../../api/queries";
import { type Assignment, assignmentOf, candidatesFor } from "../../api/reviewing";
import { useWords } from "../../i18n";
import { Button, Field, INPUT, Panel } from "../../parts/basic";
import { ProblemNote } from "../../parts/ProblemNote";

export function AssignmentPanel({ call }: { call: string }) {
  const { t } = useWords();
  const [wanted, setWanted] = useState<{ reviews?: number; load?: number }>({});
  const { data, error } = useQuery(assignmentOf(call, wanted.reviews, wanted.load));
  const shown = useQuery(candidatesFor(call)).data !== undefined;
  if (!shown || (data === undefined && error === null)) return null;
  const number = (text: string) => (text === "" ? undefined : Number(text));
  return (
    <Panel title={t("reviewing.assignment")}>
      <div className="flex flex-col gap-3 px-4 py-3">
        <p className="max-w-[70ch] text-soft">{t("reviewing.assignmentText")}</p>
        <div className="flex flex-wrap gap-3">
          <Field label={t("reviewing.wantedReviews")} className="max-w-44">
            {(ties) => (
              <input
                {...ties}
                type="number"
                min={1}
                max={20}
                value={wanted.reviews ?? data?.reviews ?? ""}
                onChange={(event) =>
                  setWanted({ ...wanted, reviews: number(event.target.value) } as typeof wanted)
                }
                className={`${INPUT} figures`}
              />
            )}
          </Field>
          <Field label={t("reviewing.wantedLoad")} className="max-w-44">
            {(ties) => (
              <input
                {...ties}
                type="number"
                min={1}
                max={50}
                value={wanted.load ?? data?.load ?? ""}
                onChange={(event) =>
                  setWanted({ ...wanted, load: number(event.target.value) } as typeof wanted)
                }
                className={`${INPUT} figures`}
              />
            )}
          </Field>
        </div>
        {error !== null && <ProblemNote error={error} />}
        {data !== undefined && <Proposed key={JSON.stringify(data)} call={call} data={data} />}
      </div>
    </Panel>
  );
}

type Chosen = { proposal: string; title: string; reviewer: string; fit: number | null };

function Proposed({ call, data }: { call: string; data: Assignment }) {
  const { t } = useWords();
  const [pairs, setPairs] = useState<Chosen[]>(data.pairs);
  const [left, setLeft] = useState<ReadonlySet<Chosen>>(new Set());
  const assign = useNetworkChange("POST", "/call/assign");
  const taken = pairs.filter((one) => !left.has(one));
  const give = () => {
    const body = { pairs: taken.map(({ proposal, reviewer }) => ({ proposal, reviewer })) };
    assign.mutate({ query: { id: call }, body });
  };
  const of = (all: { reviewer: string }[], who: string) =>
    all.filter((one) => one.reviewer === who).length;
  const loads = data.loads.map(({ reviewer, proposals }) => {
    const then = proposals - of(data.pairs, reviewer) + of(taken, reviewer);
    return `${then > data.load ? "▲ " : ""}${reviewer} ${then}`;
  });
  const toggle = (one: Chosen, on: boolean) => {
    const next = new Set(left);
    if (on) next.delete(one);
    else next.add(one);
    setLeft(next);
  };
  const add = (one: Chosen) => {
    const there = pairs.find(
      ({ proposal, reviewer }) => proposal === one.proposal && reviewer === one.reviewer,
    );
    if (there === undefined) setPairs([...pairs, one]);
    else toggle(there, true);
  };
  return (
    <>
      {data.lacks.length > 0 && (
        <ul className="flex flex-col gap-1">
          {data.lacks.map((one) => (
            <li key={one.proposal}>
              ▲ {t("reviewing.lack", { title: one.title, count: one.reviews })}
              {one.sectors.map((sector) => ` · ${t(`reviewing.lackSector_${sector}`)}`)}
            </li>
          ))}
        </ul>
      )}
      {pairs.length === 0 && data.lacks.length === 0 && <p>{t("reviewing.assignmentDone")}</p>}
      {data.loads.length === 0 && <p className="text-soft">{t("reviewing.assignmentNobody")}</p>}
      {pairs.length > 0 && (
        <div className="overflow-x-auto">
          <table className="w-full">
            <thead>
              <tr className="text-left text-label text-soft">
                {(["take", "proposal", "reviewer", "fit"] as const).map((head) => (
                  <th key={head} className="pr-3 pb-1 font-medium">
                    {t(`reviewing.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {pairs.map((one) => (
                <tr key={`${one.proposal}/${one.reviewer}`} className="border-t border-line">
                  <td className="py-1 pr-3">
                    <input
                      type="checkbox"
                      checked={!left.has(one)}
                      aria-label={`${one.title}: ${one.reviewer}`}
                      onChange={(event) => toggle(one, event.target.checked)}
                    />
                  </td>
                  <td className="py-1 pr-3">{one.title}</td>
                  <td className="py-1 pr-3">{one.reviewer}</td>
                  <td className="figures py-1">{one.fit ?? "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data.loads.length > 0 && (
        <p className="figures text-label text-soft">
          {t("reviewing.loads", { loads: loads.join(" · ") })}
        </p>
      )}
      {data.loads.length > 0 && <AddPair call={call} loads={data.loads} add={add} />}
      {assign.error !== null && <ProblemNote error={assign.error} />}
      {taken.length > 0 && (
        <Button kind="primary" className="self-start" disabled={assign.isPending} onClick={give}>
          {t("reviewing.takeAll", { count: taken.length })}
        </Button>
      )}
    </>
  );
}

function AddPair({
  call,
  loads,
  add,
}: {
  call: string;
  loads: Assignment["loads"];
  add: (one: Chosen) => void;
}) {
  const { t } = useWords();
  const proposals = useQuery(proposalsOf(call)).data?.filter((one) => one.submitted !== null) ?? [];
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const found = proposals.find((one) => one.id === form.get("proposal"));
    if (found === undefined) return;
    const reviewer = String(form.get("reviewer"));
    add({ proposal: found.id, title: found.title, reviewer, fit: null });
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      <Field label={t("reviewing.proposal")} className="max-w-72">
        {(ties) => (
          <select {...ties} name="proposal" className={INPUT}>
            {proposals.map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("reviewing.reviewer")}>
        {(ties) => (
          <select {...ties} name="reviewer" className={INPUT}>
            {loads.map((one) => (
              <option key={one.reviewer}>{one.reviewer}</option>
            ))}
          </select>
        )}
      </Field>
      <Button type="submit">{t("reviewing.addPair")}</Button>
    </form>
  );
}
