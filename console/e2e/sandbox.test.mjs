// A sandbox of its own: one person acts as others, puts the clock forward, and a call's deadline passes.
// The house of the other tests is none, and says nothing of it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { enter, launch, listen, over, signIn, url, violations } from "./house.mjs";

const program = process.env.GUILDHALL_PROGRAM;
let browser;
let running;
let said;
let base;
before(async () => {
  browser = await launch();
  const told = ["sandbox", "--listen", "127.0.0.1:0", "--output", "json"];
  running = spawn(program, told, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: running.stdout });
  const [line] = await once(lines, "line");
  said = JSON.parse(line);
  base = said.console.slice(0, said.console.indexOf("/sign-in"));
});
after(async () => {
  await browser.close();
  if (running === undefined) return;
  running.kill("SIGTERM");
  const [code] = await once(running, "exit");
  assert.equal(code, 0, "the sandbox ends as it is told");
});

async function asked(method, path, body) {
  const response = await fetch(`${said.api}${path}`, {
    method,
    headers: { authorization: `Bearer ${said.token}`, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

async function come(options) {
  const { page, complaints } = await listen(await enter(browser, options));
  const { link } = await asked("POST", "/people/link", { person: said.person });
  await page.goto(base + link.slice(link.indexOf("/sign-in")));
  await page.waitForURL(`${base}/`);
  await page.locator("#page h1").waitFor();
  return { page, complaints };
}

/** Acts as another, and waits until the page is theirs. */
async function act(page, name) {
  const choice = page.getByRole("combobox", { name: /Act as|역할/ });
  const option = await choice.locator("option", { hasText: name }).getAttribute("value");
  await Promise.all([page.waitForEvent("load"), choice.selectOption(option)]);
  await page.locator("#page h1").waitFor();
  await page.getByRole("button", { name: new RegExp(`(Account|계정): ${name}`) }).waitFor();
}

const at = async () => Date.parse((await asked("GET", "/sandbox")).now);
const DAY_MS = 86_400_000;

test("one person opens a call as the officer, and its deadline passes before a lead's eyes", async () => {
  const { page, complaints } = await come();
  const bar = page.getByRole("region", { name: "Sandbox" });
  await bar.getByText("Sandbox: time is not real").waitFor();
  await bar.getByLabel("Speed").selectOption("stopped");
  await act(page, "Officer of the programme");
  const words = { en: "Institute for trying", ko: "연습 연구원" };
  const text = {
    label: words,
    focus: { en: "Trying", ko: "연습" },
    about: { en: "For the test.", ko: "시험용입니다." },
    criteria: [{ label: { en: "Use", ko: "활용" }, points: 100 }],
  };
  await asked("PUT", "/call?id=trying", { programme: "future-making", text });
  const deadline = new Date((await at()) + 40 * DAY_MS).toISOString();
  await asked("POST", "/call/publish?id=trying", { deadline });
  await act(page, "Head of Saebyeok University");
  await page.goto(`${base}/calls?call=trying`);
  await page.getByText("closes in 40 d").first().waitFor();
  const forward = bar.getByRole("button", { name: "Put forward" });
  await forward.click();
  await page
    .getByRole("menuitem", { name: /To the next deadline.*Institute for trying/ })
    .waitFor();
  await page.keyboard.press("Escape");
  await forward.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page
    .getByText(/^closed on/)
    .first()
    .waitFor();
  assert.equal(await at(), Date.parse(deadline), "it stands at the deadline");
  assert.deepEqual(complaints, []);
});

test("the clock hurries as it is told, and goes to a date but not back", async () => {
  const { page } = await come();
  const bar = page.getByRole("region", { name: "Sandbox" });
  await bar.getByLabel("Speed").selectOption("year_a_minute");
  const began = await at();
  while ((await at()) < began + 5 * DAY_MS) await new Promise((next) => setTimeout(next, 100));
  await bar.getByLabel("Speed").selectOption("stopped");
  await bar.getByText(/^\d{1,2} \w+ \d{4} \d\d:\d\d:\d\d$/).waitFor();
  const stood = await at();
  assert.equal(await at(), stood);
  await bar.getByRole("button", { name: "Put forward" }).click();
  await page.getByRole("menuitem", { name: "To a date …" }).click();
  const dialog = page.getByRole("dialog");
  const year = new Date(stood).getUTCFullYear() + 3;
  await dialog.getByLabel("Date").fill(`${year}-07-01`);
  await dialog.getByRole("button", { name: "Put forward" }).click();
  await bar.getByText(`1 Jul ${year}`).waitFor();
  const back = { method: "POST", body: JSON.stringify({ to: `${year - 1}-01-01T00:00:00Z` }) };
  const headers = { authorization: `Bearer ${said.token}`, "content-type": "application/json" };
  const refused = await fetch(`${said.api}/sandbox/forward`, { ...back, headers });
  assert.equal(refused.status, 422);
  assert.match((await refused.json()).detail, /never goes back/);
  await page.reload();
  await page.locator("#page h1").waitFor();
});

test("narrow, dark and in Korean nothing is cut off, and axe finds nothing", async () => {
  const options = { language: "ko", theme: "dark", viewport: { width: 375, height: 800 } };
  const { page } = await come(options);
  const bar = page.getByRole("region", { name: "연습장" });
  await bar.getByText("연습장: 실제 시간이 아닙니다").waitFor();
  assert.equal(await over(page), 0);
  assert.deepEqual(await violations(page), []);
  await act(page, "Head of Nari Foundry");
  await page.goto(`${base}/due`);
  await page.getByText("연습장: 실제 시간이 아닙니다").waitFor();
  assert.equal(await over(page), 0);
});

test("a house whose time is real has no such bar", async () => {
  const { page } = await listen(await enter(browser));
  await signIn(page);
  assert.equal(await page.getByText("Sandbox: time is not real").count(), 0);
  assert.ok(page.url().startsWith(url));
});
