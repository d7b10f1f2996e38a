// Intellectual property of an institute: what is due, a step, a run that is seen before it is posted.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enter, launch, listen, signIn, url } from "./house.mjs";

let browser;
let page;
let complaints;
before(async () => {
  browser = await launch();
  ({ page, complaints } = await listen(await enter(browser)));
  await signIn(page);
});
after(() => browser.close());

const at = (invention = "") => `${url}/property?institute=surface-institute${invention}`;

test("what is overdue comes first, and its dates are one line", async () => {
  await page.goto(`${url}/institutes?institute=surface-institute`);
  await page.getByRole("link", { name: "Intellectual property" }).click();
  const first = page.getByRole("listitem").filter({ hasText: "Overdue since" }).first();
  await first.getByRole("link").click();
  const dates = page.getByRole("list", { name: "Dates" });
  await dates.getByText("Overdue: disclose it to the government").waitFor();
  assert.match(await dates.textContent(), /Reported by its inventors/);
  await page.goto(at("&invention=cold-spray-nozzle"));
  await dates.getByText("Elected to retain title").waitFor();
  const marks = await dates.getByRole("listitem").allInnerTexts();
  assert.match(marks.join("\n"), /Disclosed to the government[\s\S]*Elected to retain title/);
});

test("a step is taken on its day", async () => {
  await page.goto(at("&invention=bath-monitor"));
  await page.getByRole("button", { name: "Take a step" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Disclose it to the government" }).click();
  await dialog.waitFor({ state: "detached" });
  await page
    .getByRole("list", { name: "Dates" })
    .getByText("Disclosed to the government")
    .waitFor();
});

test("a run is posted after it was looked at", async () => {
  await page.goto(at());
  await page.getByText("Run 1", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Show what is owed" }).click();
  await page.getByText("This cannot be undone").waitFor();
  const post = page.getByRole("button", { name: "Post the run" });
  assert.equal(await post.isDisabled(), true);
  await page.getByLabel("I have looked at each line").check();
  await post.click();
  await page.getByText("Run 2", { exact: true }).waitFor();
  assert.deepEqual(complaints, []);
});
