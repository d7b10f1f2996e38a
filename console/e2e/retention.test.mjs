// Retention on Storage: a hold, a rule under it, and that its end is shown before it deletes.
// Everything by keyboard. Samples of long ago are sent first, as many as fill a file.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  api,
  enter,
  freshLink,
  launch,
  listen,
  over,
  richAsset,
  signIn,
  url,
  violations,
} from "./house.mjs";

/** Together as many as are sealed at once, in requests that the door takes. */
const REQUESTS = 5;
const SAMPLES_EACH = 100_000;
const LONG_AGO_S = 400 * 86_400;
/** Sealing goes on in the background. */
const TRIES_MAX = 100;
const TRY_MS = 200;

let browser;
let page;
let complaints;
let rich;
before(async () => {
  browser = await launch();
  ({ page, complaints } = await listen(await enter(browser)));
  rich = await richAsset();
  await fillPast();
  await signIn(page);
});
after(() => browser.close());

async function fillPast() {
  const [asset, property] = rich.tag.path.split(".");
  const begin = Math.floor(Date.now() / 1000) - LONG_AGO_S;
  for (let request = 0; request < REQUESTS; request += 1) {
    let lines = "";
    for (let sample = 0; sample < SAMPLES_EACH; sample += 1) {
      lines += `${asset} ${property}=1 ${begin + request * SAMPLES_EACH + sample}\n`;
    }
    const response = await fetch(`${url}/api/v1/samples?precision=s`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${process.env.GUILDHALL_TOKEN}`,
        "content-type": "text/plain",
      },
      body: lines,
    });
    assert.equal(response.status, 200, await response.text());
  }
  for (let tried = 0; (await wouldGo()) === 0; tried += 1) {
    assert.ok(tried < TRIES_MAX, "samples of long ago come into a file");
    await new Promise((done) => setTimeout(done, TRY_MS));
  }
}

async function wouldGo() {
  const change = { change: "set", place: rich.asset.id, samples_days: 90, figures_days: null };
  return (await api("POST", "/retention/preview", change)).now.samples;
}

const section = () => page.getByRole("region", { name: "Retention", exact: true });
const dialog = () => page.getByRole("dialog");
const gone = () => dialog().waitFor({ state: "detached" });
const digits = (text) => Number(text.replaceAll(/\D/g, ""));

async function choose(field, name, path) {
  await dialog().getByRole("combobox", { name: field }).fill(name);
  const found = dialog().getByRole("option").filter({ hasText: path }).first();
  await found.waitFor();
  const options = dialog().getByRole("option");
  for (let at = 0; (await found.getAttribute("aria-selected")) !== "true"; at += 1) {
    assert.ok(at < (await options.count()), "arrows reach what was found");
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}

test("where nobody said anything, everything is kept and nothing goes", async () => {
  await page.goto(`${url}/storage`);
  await section().getByText("Everything is kept. Nothing is deleted.").waitFor();
  await section().getByText("No rule yet.").waitFor();
  await section().getByText("No legal hold.").waitFor();
  await section().getByText("Goes within 30 days").waitFor();
  assert.equal(await section().getByText("Nothing", { exact: true }).count(), 2);
});

test("a hold is placed with a reason, by keyboard, and stands on the asset's page", async () => {
  await section().getByRole("button", { name: "Place a legal hold" }).focus();
  await page.keyboard.press("Enter");
  const field = dialog().getByRole("combobox", { name: "Asset" });
  assert.ok(await field.evaluate((one) => one === document.activeElement), "one can type at once");
  await dialog().getByRole("button", { name: "Place a legal hold" }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await dialog().getByText("Please fill this in.").count(), 2);
  await choose("Asset", rich.asset.label.en, rich.asset.id);
  await dialog().getByLabel("Reason").fill("case 12 of the test");
  await page.keyboard.press("Enter");
  await gone();
  const row = section().getByRole("row").filter({ hasText: "case 12 of the test" });
  await row.getByRole("button", { name: /^Release hold/ }).waitFor();
  await page.goto(`${url}/assets?asset=${rich.asset.id}`);
  const about = page.getByRole("region", { name: "About" });
  await about.getByText("On legal hold: nothing goes").waitFor();
  await about.getByText("case 12 of the test").waitFor();
});

test("a rule on what is held deletes nothing, and says so before", async () => {
  await page.goto(`${url}/storage`);
  await section().getByRole("button", { name: "Set a rule" }).click();
  await choose("Asset or tag", rich.asset.label.en, rich.asset.id);
  await dialog().getByLabel("Samples are kept (days)").fill("90");
  await dialog().getByLabel("Figures are kept (days)").fill("30");
  await page.keyboard.press("Enter");
  await dialog().getByText("Figures are kept at least as long as samples.").waitFor();
  await dialog().getByLabel("Figures are kept (days)").fill("");
  await dialog().getByLabel("Reason").fill("permit 7");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Enter");
  await dialog().getByText("Samples: 90 days. Figures: for ever.").waitFor();
  await dialog().getByText("Goes at once").waitFor();
  assert.equal(await dialog().getByText("Nothing", { exact: true }).count(), 2);
  await dialog().getByRole("button", { name: "Set a rule", exact: true }).click();
  await gone();
  const row = section().getByRole("row").filter({ hasText: "permit 7" });
  await row.getByText("On legal hold: nothing goes").waitFor();
  assert.match(await row.textContent(), /90 days.*for ever/);
});

test("the section has no axe violation and fits, narrow, dark and in Korean", async () => {
  for (const [language, theme, width] of [
    ["en", "light", 1440],
    ["ko", "dark", 390],
  ]) {
    const viewport = { width, height: 900 };
    const { page: other } = await listen(await enter(browser, { language, theme, viewport }));
    await signIn(other);
    await other.goto(`${url}/storage`);
    await other.getByText("case 12 of the test").waitFor();
    await other.locator("main form").waitFor();
    assert.deepEqual(await violations(other), []);
    assert.equal(await over(other), 0, "the page scrolls sideways");
    await other.context().close();
  }
});

test("releasing the hold names how many samples that deletes, and takes the reason", async () => {
  const count = await wouldGoOnRelease();
  assert.ok(count > 0, "samples of long ago are due");
  await section()
    .getByRole("button", { name: /^Release hold/ })
    .click();
  const release = dialog().getByRole("button", { name: /^Release the hold and delete/ });
  await release.waitFor();
  assert.equal(digits(await release.textContent()), count);
  assert.ok(await release.isDisabled(), "a reason is missing");
  await dialog().getByText("This cannot be undone.").waitFor();
  await dialog().getByText("By tag").click();
  await dialog().getByRole("row").filter({ hasText: rich.tag.label.en }).first().waitFor();
  assert.deepEqual(await violations(page), []);
  await dialog().getByLabel("Reason").fill("case 12 is closed");
  await page.keyboard.press("Enter");
  await gone();
  await section().getByText("No legal hold.").waitFor();
});

async function wouldGoOnRelease() {
  const { holds } = await api("GET", "/retention");
  const preview = await api("POST", "/retention/preview", { change: "release", id: holds[0].id });
  return preview.now.samples;
}

test("a rule is changed and lifted", async () => {
  await section()
    .getByRole("button", { name: /^Change the rule/ })
    .click();
  await dialog().getByLabel("Samples are kept (days)").fill("");
  await dialog().getByRole("button", { name: "Show what goes" }).click();
  await dialog().getByRole("button", { name: "Set a rule", exact: true }).click();
  await gone();
  const row = section().getByRole("row").filter({ hasText: "permit 7" });
  await row.getByText("for ever").nth(1).waitFor();
  await section()
    .getByRole("button", { name: /^Lift the rule/ })
    .click();
  await dialog().getByRole("button", { name: "Lift the rule", exact: true }).click();
  await gone();
  await section().getByText("No rule yet.").waitFor();
});

test("who sees another organisation sees neither rule nor hold, and no button", async () => {
  const owner = rich.asset.owner;
  const { people } = await api("GET", "/people");
  const other = people.find(
    ({ memberships }) => memberships.length === 1 && memberships[0].organisation.id !== owner,
  );
  assert.ok(other, "the demo has a person of another organisation");
  await api("POST", "/retention/hold", { asset: rich.asset.id, reason: "case 13 of the test" });
  const context = await enter(browser);
  const { page: theirs } = await listen(context);
  await signIn(theirs, await freshLink(other.id));
  await theirs.goto(`${url}/storage`);
  const region = theirs.getByRole("region", { name: "Retention", exact: true });
  await region.getByText("No legal hold.").waitFor();
  await context.close();
  const { holds } = await api("GET", "/retention");
  await api("POST", "/retention/release", { id: holds[0].id, reason: "the test is over" });
});

test("nothing failed in the browser meanwhile", () => {
  const real = complaints.filter((text) => !text.startsWith("Failed to load resource"));
  assert.deepEqual(real, []);
});
