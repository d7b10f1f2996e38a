import { afterEach, describe, expect, test, vi } from "vitest";
import { asProblem, call, command, ProblemError, queryText, UnreachableError } from "./client";

describe("queries", () => {
  test.each([
    [undefined, ""],
    [{}, ""],
    [{ id: "kr/단조/press 1" }, "?id=kr%2F%EB%8B%A8%EC%A1%B0%2Fpress+1"],
    [{ tag: ["a.x", "b.y"], until: undefined, pixels: 360 }, "?tag=a.x&tag=b.y&pixels=360"],
  ])("%j is written as %s", (query, text) => {
    expect(queryText(query)).toBe(text);
  });
});

describe("refusals", () => {
  test("a problem keeps the server's words", () => {
    const text = JSON.stringify({ code: "not_found", detail: "No such asset.", side: "you" });
    expect(asProblem(404, text)).toMatchObject({
      status: 404,
      code: "not_found",
      detail: "No such asset.",
      side: "you",
    });
  });

  test.each([
    [500, "<html>Bad gateway</html>", ""],
    [429, "slow down", "slow down"],
    [400, "[]", "[]"],
    [500, "", ""],
  ])("%d with %j still is a problem", (status, text, detail) => {
    expect(asProblem(status, text)).toMatchObject({ status, detail, code: `http_${status}` });
  });
});

describe("a call", () => {
  afterEach(() => vi.unstubAllGlobals());
  const answer = (make: () => Promise<Response>) => {
    const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(make);
    vi.stubGlobal("document", { documentElement: { lang: "ko" } });
    vi.stubGlobal("fetch", fetched);
    return fetched;
  };

  test("says the language and sends JSON", async () => {
    const fetched = answer(async () => Response.json({ ok: true }));
    expect(await call("POST", "/values", { body: { tags: [] } })).toEqual({ ok: true });
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe("/api/v1/values");
    expect(init?.headers).toMatchObject({
      "accept-language": "ko",
      "content-type": "application/json",
    });
  });

  test.each([
    ["no answer", async () => Promise.reject(new TypeError("refused")), UnreachableError],
    ["a proxy's answer", async () => new Response("", { status: 502 }), UnreachableError],
    ["a refusal", async () => Response.json({ code: "x" }, { status: 409 }), ProblemError],
  ])("%s is told apart", async (_, make, kind) => {
    answer(make);
    await expect(call("GET", "/me")).rejects.toBeInstanceOf(kind);
  });

  test("a command is asked again under the same key until there is an answer", async () => {
    vi.useFakeTimers();
    let asked = 0;
    const fetched = answer(async () => {
      asked += 1;
      return asked < 3 ? Promise.reject(new TypeError("cut")) : Response.json({ ok: true });
    });
    const done = command("PUT", "/call", { body: {} });
    await vi.runAllTimersAsync();
    vi.useRealTimers();
    expect(await done).toEqual({ ok: true });
    const keys = fetched.mock.calls.map(([, init]) =>
      new Headers(init.headers).get("idempotency-key"),
    );
    expect(keys).toHaveLength(3);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(1);
    await command("PUT", "/call", { body: {} });
    const next = new Headers(fetched.mock.calls[3]?.[1].headers).get("idempotency-key");
    expect(next).not.toBe(keys[0]);
  });

  test("a command that is refused is not asked again", async () => {
    const fetched = answer(async () => Response.json({ code: "x" }, { status: 409 }));
    await expect(command("PUT", "/call")).rejects.toBeInstanceOf(ProblemError);
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["a small body outlives its page", 10, true],
    ["a large one cannot", 60_000, false],
  ])("%s", async (_, length, keepalive) => {
    const fetched = answer(async () => Response.json({ ok: true }));
    await command("PUT", "/paper", { body: "x".repeat(length), outlives: true });
    expect(fetched.mock.calls[0]?.[1].keepalive).toBe(keepalive);
  });

  test("nothing to say is no error", async () => {
    answer(async () => new Response(null, { status: 204 }));
    expect(await call("DELETE", "/session")).toBeUndefined();
  });
});
