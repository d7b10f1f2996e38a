// Tags that nobody knows: parked samples are seen, taken in under a name, and dropped; tags that
// programs made are listed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ago, api, enter, launch, listen, MAKES, PARKS, send, signIn, url } from "./house.mjs";

const SITE = PARKS.under;
const RUN = Date.now();
const TANK = `tank-${RUN}`;
const PUMP = `pump-${RUN}`;
const PROBE = `probe-${RUN}`;

let browser;
let page;
let complaints;
before(async () => {
  browser = await launch();
  ({ page, complaints } = await listen(await enter(browser)));
  await signIn(page);
});
after(() => browser.close());

const parked = () => page.getByRole("region", { name: "Parked samples" });
const row = (name) => parked().getByRole("row", { name: new RegExp(`^${name} `) });
const value = async (tag) => (await api("POST", "/values", { tags: [tag] })).values[0].value;

test("an empty page teaches what parking is", async () => {
  await page.goto(`${url}/connections`);
  await page.getByRole("link", { name: "Unknown tags", exact: true }).click();
  await page.getByRole("heading", { name: "Nothing is parked" }).waitFor();
  const manual = page.getByRole("link", { name: "How samples are parked" });
  assert.match(await manual.getAttribute("href"), /ingest#tags-that-there-are-not/);
});

test("what is parked is told with its source, count and newest value, and waits at the menu", async () => {
  assert.equal((await send(PARKS, `${TANK}.level`, [ago(2), 40.5], [ago(1), 41.25])).parked, 2);
  await send(PARKS, `${TANK}.state`, [ago(1), "filling"]);
  await page.goto(`${url}/connections/unknown`);
  const text = await row("level").textContent();
  assert.match(text, /hanbit-energy\/dangjin\/tank-\d+/);
  assert.match(text, /41\.25/);
  assert.match(text, /hanbit-energy-engineer/);
  await row("state").getByRole("cell").getByText("filling").waitFor();
  const menu = page.getByRole("navigation", { name: "Pages" });
  await menu.getByText("2 tags wait for a decision").waitFor({ state: "attached" });
});

test("samples are taken in under another name, by keyboard", async () => {
  await page.getByRole("button", { name: `Take in ${SITE}/${TANK}.level` }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByText(`2 samples of ${SITE}/${TANK}.level are stored.`).waitFor();
  const field = dialog.getByLabel("Tag", { exact: true });
  await field.fill(`${SITE}/${TANK}.oil_level`);
  await dialog.getByText(`The program goes on sending ${SITE}/${TANK}.level.`).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText(`2 samples are stored in ${SITE}/${TANK}.oil_level.`).waitFor();
  assert.equal(await value(`${SITE}/${TANK}.oil_level`), 41.25);
  await row("level").waitFor({ state: "detached" });
  const made = page.getByRole("region", { name: /^Tags that nobody made/ }).first();
  await made.getByRole("link", { name: "oil_level" }).last().waitFor();
});

test("a name that leads nowhere is refused in the dialog", async () => {
  await page.getByRole("button", { name: `Take in ${SITE}/${TANK}.state` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tag", { exact: true }).fill("nowhere/at-all.x");
  await dialog.getByRole("button", { name: "Store samples" }).click();
  await dialog.getByRole("alert").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("dropping says what is lost, and loses it", async () => {
  await page.getByRole("button", { name: `Drop ${SITE}/${TANK}.state` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("1 sample of").waitFor();
  await dialog.getByRole("button", { name: "Delete 1 sample" }).click();
  await page.getByText(`1 sample of ${SITE}/${TANK}.state is dropped.`).waitFor();
  assert.equal((await api("GET", "/parked")).count, 0);
});

test("all that is listed is taken in at once", async () => {
  for (const name of ["a", "b", "c"])
    await send(PARKS, `${PUMP}.${name}`, [ago(2), 1], [ago(1), 2]);
  await page.goto(`${url}/connections/unknown`);
  await page.getByRole("button", { name: "Take in all 3" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("3 tags are made").waitFor();
  await dialog.getByRole("button", { name: "Take in all" }).click();
  await page.getByText("3 tags are taken in.").waitFor();
  assert.equal(await value(`${SITE}/${PUMP}.c`), 2);
});

test("tags that a program made are listed with their value, and lead to their asset", async () => {
  await send(MAKES, `${PROBE}.dose`, [ago(1), 0.125]);
  await page.goto(`${url}/connections/unknown`);
  const made = page.getByRole("region", { name: /^Tags that nobody made/ }).first();
  await made.getByRole("link", { name: "dose" }).last().click();
  await page.waitForURL(/assets\?asset=saebyeok-university\/hospital\/probe-\d+/);
});

test("nothing failed in the browser meanwhile", () => {
  const real = complaints.filter((text) => !text.startsWith("Failed to load resource"));
  assert.deepEqual(real, []);
});
