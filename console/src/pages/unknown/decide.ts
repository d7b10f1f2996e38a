// What a person decides about parked samples, and how the answer reads.
import { useMutation } from "@tanstack/react-query";
import { call } from "../../api/client";
import { queryClient } from "../../api/queries";
import type { Accepted, DataType, ParkedTag } from "../../api/types";
import { useWords } from "../../i18n";

export type Taking = { into?: string; data_type?: DataType };

/** Lists that are not as they were once something is decided. */
export function fresh(): void {
  for (const key of ["parked", "arrived", "assets", "asset"]) {
    void queryClient.invalidateQueries({ queryKey: [key] });
  }
}

export function take(tag: string, how: Taking = {}): Promise<Accepted> {
  return call<Accepted>("POST", "/parked/accept", { body: { tag, ...how } });
}

export function useDrop(row: ParkedTag, onDone: (said: string[]) => void) {
  const { t } = useWords();
  return useMutation({
    mutationFn: () => call<{ dropped: number }>("POST", "/parked/drop", { body: { tag: row.tag } }),
    onSuccess: ({ dropped }) => {
      fresh();
      onDone([t("unknown.dropped", { count: dropped, tag: row.tag })]);
    },
  });
}

/** What became of a tag's samples, in sentences. */
export function useTakenWords() {
  const { t } = useWords();
  return (tag: string, { stored, left, why }: Accepted): string[] => [
    t("unknown.taken", { count: stored, tag }),
    ...(left > 0 ? [t("unknown.left", { count: left, why: why ?? "" })] : []),
  ];
}

export type AllDone = { taken: number; said: string[] };

/** Takes in one after the other; what fails is told and stops none of the others. */
export async function takeAll(
  rows: readonly ParkedTag[],
  onProgress: (done: number) => void,
  sayFailed: (tag: string, why: string) => string,
  sayLeft: (answer: Accepted) => string,
): Promise<AllDone> {
  const done: AllDone = { taken: 0, said: [] };
  for (const [index, { tag }] of rows.entries()) {
    try {
      const answer = await take(tag);
      done.taken += 1;
      if (answer.left > 0) done.said.push(`${tag}: ${sayLeft(answer)}`);
    } catch (error) {
      done.said.push(sayFailed(tag, error instanceof Error ? error.message : String(error)));
    }
    onProgress(index + 1);
  }
  return done;
}
