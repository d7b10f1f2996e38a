// A sandbox of its own for a test, and a browser for each of the people in it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { enter, launch, listen } from "./house.mjs";

export const DAY_MS = 86_400_000;
const ZONE = "Asia/Seoul";

/** Acts as another, and waits until the page is theirs. */
export async function act(page, person) {
  const choice = page.getByRole("combobox", { name: /Act as|역할/ });
  await choice.waitFor();
  await Promise.all([page.waitForEvent("load"), choice.selectOption(person)]);
  await page.locator("#page h1").waitFor();
  await choice.locator(`option[value="${person}"]:checked`).waitFor({ state: "attached" });
}

/** Starts one; it ends with the test. */
export async function sandbox() {
  const told = ["sandbox", "--listen", "127.0.0.1:0", "--output", "json"];
  const running = spawn(process.env.GUILDHALL_PROGRAM, told, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: running.stdout }), "line");
  const said = JSON.parse(line);
  const base = said.console.slice(0, said.console.indexOf("/sign-in"));
  const browser = await launch();
  const people = new Map();

  async function ask(method, path, body) {
    const response = await fetch(`${said.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${said.token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** A page of the first person, who may act as any other. */
  async function come(options) {
    const { page, complaints } = await listen(await enter(browser, options));
    const { link } = await ask("POST", "/people/link", { person: said.person });
    await page.goto(base + link.slice(link.indexOf("/sign-in")));
    await page.waitForURL(`${base}/`);
    await page.locator("#page h1").waitFor();
    return { page, complaints };
  }

  const now = async () => Date.parse((await ask("GET", "/sandbox")).now);
  return {
    said,
    base,
    browser,
    ask,
    now,
    come,
    /** What the browsers of all people complained of. */
    complaints: () => [...people.values()].flatMap((one) => one.complaints),
    /** A person's own page, at an address. */
    async page(person, path) {
      if (!people.has(person)) {
        const own = await come();
        await act(own.page, person);
        people.set(person, own);
      }
      const { page } = people.get(person);
      await page.goto(base + path);
      await page.locator("#page").getByRole("heading").first().waitFor();
      return page;
    },
    /** The day in so many days. */
    day: async (days) => new Date((await now()) + days * DAY_MS).toISOString().slice(0, 10),
    /** The moment in so many days, as a field of a browser takes it. */
    moment: async (days) =>
      new Date((await now()) + days * DAY_MS)
        .toLocaleString("sv-SE", { timeZone: ZONE })
        .replace(" ", "T")
        .slice(0, 16),
    /** Puts the clock forward: so many days, or to what the sandbox knows. */
    async forward(to) {
      const when =
        typeof to === "number" ? new Date((await now()) + to * DAY_MS).toISOString() : to;
      await ask("POST", "/sandbox/forward", { to: when });
    },
    async end() {
      await browser.close();
      running.kill("SIGTERM");
      const [code] = await once(running, "exit");
      assert.equal(code, 0, "the sandbox ends as it is told");
    },
  };
}
