// SQL: rows to show, or a file to keep. A query may run longer than any other call, so there is
// no deadline here but the server's own; whoever asks can stop it.
import { asProblem, BASE, ProblemError, refusal, UnreachableError } from "./client";
import type { SqlRows } from "./types";

/** How many rows are shown; a file holds all. */
export const SHOWN_ROWS_MAX = 5_000;

export const FORMS = {
  csv: "text/csv",
  parquet: "application/vnd.apache.parquet",
  arrow: "application/vnd.apache.arrow.stream",
} as const;
export type Form = keyof typeof FORMS;

/** An answer of which a part came, and then a reason or nothing. */
export class BrokenOffError extends Error {
  readonly rows: number;
  constructor(rows: number, cause: unknown) {
    super("the answer broke off", { cause });
    this.rows = rows;
  }
}

export async function runSql(sql: string, signal: AbortSignal): Promise<SqlRows> {
  const response = await ask({ sql, limit: SHOWN_ROWS_MAX }, "application/json", signal);
  const { text, whole } = await read(response, signal);
  return parseRows(text, whole);
}

export async function saveSql(sql: string, form: Form, signal: AbortSignal): Promise<Blob> {
  const response = await ask({ sql }, FORMS[form], signal);
  try {
    return await response.blob();
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new BrokenOffError(0, cause);
  }
}

/** A body as rows. One that broke off says why at its end, where it could. */
export function parseRows(text: string, whole: boolean): SqlRows {
  let said: Partial<SqlRows> & { error?: { status?: number } };
  try {
    said = JSON.parse(text) as typeof said;
  } catch (cause) {
    // A row stands in a line of its own; the last may be a part of one.
    const rows = text.split("\n[").slice(1);
    throw new BrokenOffError(rows.filter((row) => /\],?$/.test(row)).length, cause);
  }
  if (said.error !== undefined) {
    const status = said.error.status ?? 422;
    throw new ProblemError(asProblem(status, JSON.stringify(said.error)));
  }
  if (!whole) throw new BrokenOffError(said.rows?.length ?? 0, undefined);
  return said as SqlRows;
}

async function ask(body: object, accept: string, signal: AbortSignal): Promise<Response> {
  const headers = { accept, "content-type": "application/json" };
  let response: Response;
  try {
    response = await fetch(`${BASE}/sql`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      credentials: "same-origin",
      signal,
    });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new UnreachableError("no answer", { cause });
  }
  if (!response.ok) throw refusal(response.status, await response.text());
  return response;
}

/** All that came, even when the connection was cut at the end of it. */
async function read(
  response: Response,
  signal: AbortSignal,
): Promise<{ text: string; whole: boolean }> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (reader !== undefined) {
    try {
      const { value, done } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    } catch (cause) {
      if (signal.aborted) throw cause;
      return { text, whole: false };
    }
  }
  return { text: text + decoder.decode(), whole: true };
}
