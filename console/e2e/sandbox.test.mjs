// A sandbox of its own: one person acts as others, puts the clock forward, and a call's deadline passes.
// The house of the other tests is none, and says nothing of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enter, listen, over, signIn, url, violations, wrong } from "./house.mjs";
import { act, DAY_MS, sandbox } from "./sandbox.mjs";

let house;
before(async () => {
  house = await sandbox();
});
after(() => house?.end());

test("one person opens a call as the officer, and its deadline passes before a lead's eyes", async () => {
  const { page, complaints } = await house.come();
  const bar = page.getByRole("region", { name: "Sandbox" });
  await bar.getByText("Sandbox: time is not real").waitFor();
  await bar.getByLabel("Speed").selectOption("stopped");
  await act(page, "programme-officer");
  const words = { en: "Institute for trying", ko: "연습 연구원" };
  const text = {
    label: words,
    focus: { en: "Trying", ko: "연습" },
    area: "trying",
    about: { en: "For the test.", ko: "시험용입니다." },
    criteria: [{ label: { en: "Use", ko: "활용" }, points: 100 }],
  };
  await house.ask("PUT", "/call?id=trying", { programme: "future-making", text });
  const listed = { focus: "trying", label: text.focus };
  await house.ask("PUT", "/programme/focus?id=future-making", listed);
  const deadline = new Date((await house.now()) + 40 * DAY_MS).toISOString();
  await house.ask("POST", "/call/publish?id=trying", { deadline });
  await act(page, "saebyeok-university");
  await page.goto(`${house.base}/calls?call=trying`);
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
  assert.equal(await house.now(), Date.parse(deadline), "it stands at the deadline");
  assert.deepEqual(wrong(complaints), []);
});

test("the clock hurries as it is told, and goes to a date but not back", async () => {
  const { page } = await house.come();
  const bar = page.getByRole("region", { name: "Sandbox" });
  await bar.getByLabel("Speed").selectOption("year_a_minute");
  const began = await house.now();
  while ((await house.now()) < began + 5 * DAY_MS)
    await new Promise((next) => setTimeout(next, 100));
  await bar.getByLabel("Speed").selectOption("stopped");
  await bar.getByText(/^\d{1,2} \w+ \d{4} \d\d:\d\d:\d\d$/).waitFor();
  const stood = await house.now();
  assert.equal(await house.now(), stood);
  await bar.getByRole("button", { name: "Put forward" }).click();
  await page.getByRole("menuitem", { name: "To a date …" }).click();
  const dialog = page.getByRole("dialog");
  const year = new Date(stood).getUTCFullYear() + 3;
  await dialog.getByLabel("Date").fill(`${year}-07-01`);
  await dialog.getByRole("button", { name: "Put forward" }).click();
  await bar.getByText(`1 Jul ${year}`).waitFor();
  const back = { method: "POST", body: JSON.stringify({ to: `${year - 1}-01-01T00:00:00Z` }) };
  const headers = {
    authorization: `Bearer ${house.said.token}`,
    "content-type": "application/json",
  };
  const refused = await fetch(`${house.said.api}/sandbox/forward`, { ...back, headers });
  assert.equal(refused.status, 422);
  assert.match((await refused.json()).detail, /never goes back/);
  await page.reload();
  await page.locator("#page h1").waitFor();
});

test("narrow, dark and in Korean nothing is cut off, and axe finds nothing", async () => {
  const options = { language: "ko", theme: "dark", viewport: { width: 375, height: 800 } };
  const { page } = await house.come(options);
  const bar = page.getByRole("region", { name: "연습장" });
  await bar.getByText("연습장: 실제 시간이 아닙니다").waitFor();
  assert.equal(await over(page), 0);
  assert.deepEqual(await violations(page), []);
  await act(page, "nari-foundry");
  await page.goto(`${house.base}/due`);
  await page.getByText("연습장: 실제 시간이 아닙니다").waitFor();
  assert.equal(await over(page), 0);
});

test("a house whose time is real has no such bar", async () => {
  const { page } = await listen(await enter(house.browser));
  await signIn(page);
  assert.equal(await page.getByText("Sandbox: time is not real").count(), 0);
  assert.ok(page.url().startsWith(url));
});
