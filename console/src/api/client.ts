// The thin way to the server: one function, and errors as the server words them.
import type { Problem } from "./types";

export const BASE = "/api/v1";
/** A call that takes longer than this is given up; a connection test may take ten seconds. */
const DEADLINE_MS_MAX = 20_000;
/** How long a command waits before it is asked again. */
const AGAIN_AFTER_MS = [500, 2_000];
/** A body up to this size arrives when its page is left, too: browsers hold 64 KiB for that. */
const OUTLIVES_BYTES_MAX = 60_000;

/** The server answered, and refused. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}
/** No answer came at all. */
export class UnreachableError extends Error {}

export type Query = Record<string, string | number | readonly string[] | undefined>;

export async function call<T>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  options: {
    query?: Query;
    body?: unknown;
    signal?: AbortSignal;
    key?: string;
    /** It is to arrive though its page is left. */
    outlives?: boolean;
  } = {},
): Promise<T> {
  const deadline = AbortSignal.timeout(DEADLINE_MS_MAX);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  const headers: Record<string, string> = {
    accept: "application/json",
    "accept-language": document.documentElement.lang,
  };
  if (options.key !== undefined) headers["idempotency-key"] = options.key;
  if (options.body !== undefined) headers["content-type"] = "application/json";
  const body = options.body === undefined ? null : JSON.stringify(options.body);
  let response: Response;
  try {
    response = await fetch(BASE + path + queryText(options.query), {
      method,
      headers,
      body,
      keepalive: options.outlives === true && isSmall(body),
      credentials: "same-origin",
      signal,
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new UnreachableError("no answer", { cause });
  }
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw refusal(response.status, text);
}

/** A command that is asked again when no answer came: under its key it is carried out once. */
export async function command<T>(
  method: "POST" | "PUT",
  path: string,
  options: { query?: Query; body?: unknown; outlives?: boolean } = {},
): Promise<T> {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  for (const wait of AGAIN_AFTER_MS) {
    try {
      return await call<T>(method, path, { ...options, key });
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return call<T>(method, path, { ...options, key });
}

/** What a refusal is, in words. */
export function refusal(status: number, text: string): Error {
  // A proxy, or the development server, speaks for a server that is not there.
  if (status >= 502 && !text.startsWith("{")) return new UnreachableError("no answer");
  return new ProblemError(asProblem(status, text));
}

export function queryText(query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    if (Array.isArray(value)) for (const each of value) search.append(key, each);
    else search.append(key, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

const isSmall = (body: string | null) =>
  new TextEncoder().encode(body ?? "").length <= OUTLIVES_BYTES_MAX;

/** Any refusal as a problem, even one that did not come as one. */
export function asProblem(status: number, text: string): Problem {
  try {
    const read = JSON.parse(text) as Partial<Problem>;
    if (typeof read === "object" && read !== null && typeof read.code === "string") {
      return {
        type: "about:blank",
        title: "",
        detail: "",
        ...read,
        status: read.status ?? status,
      } as Problem;
    }
  } catch {
    // Not JSON: fall through to what the status alone says.
  }
  return {
    type: "about:blank",
    title: "",
    status,
    detail: text.length < 300 && !text.startsWith("<") ? text : "",
    code: `http_${status}`,
  };
}
