// What public money waits for, reports, and centres of an institute.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enter, launch, listen, signIn, url, wrong } from "./house.mjs";

let browser;
let page;
let complaints;
before(async () => {
  browser = await launch();
  ({ page, complaints } = await listen(await enter(browser)));
  await signIn(page);
});
after(() => browser.close());

const at = (part) => `${url}/institutes?institute=surface-institute&part=${part}`;

test("a proposal of the office is agreed to, and its days hold", async () => {
  await page.goto(at("conditions"));
  await page.getByText("waits for an answer").first().waitFor();
  await page.getByRole("button", { name: "Agree", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Agree", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  const list = page.getByRole("list", { name: "Conditions of public money" });
  const line = list
    .getByRole("listitem")
    .filter({ hasText: "The first coating line runs" })
    .first();
  assert.match(await line.textContent(), /○ due/);
});

test("money of a year waits for its conditions, and the rule is named", async () => {
  await page.goto(at("book"));
  await page.getByRole("button", { name: "The programme paid" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Year").fill("2");
  await dialog.getByLabel("Amount").fill("1000 USD");
  await dialog.getByLabel("Reference of the bank").fill(`waits-${Date.now()}`);
  await dialog.getByRole("button", { name: "The programme paid" }).click();
  await dialog.getByText(/rule 6\.8/).waitFor();
});

test("a help to a firm is written down and counted", async () => {
  await page.goto(at("centres"));
  await page.getByRole("button", { name: "A firm was helped" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Firm").fill("nari");
  await dialog.getByRole("option", { name: /nari-foundry/ }).click();
  await dialog.getByLabel("With what").fill("A talk on powders (invented)");
  await dialog.getByLabel("Hours").fill("1.5");
  await dialog.getByRole("button", { name: "A firm was helped" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText(/Staff on loan, and firms helped \(7\)/).click();
  await page.getByText("A talk on powders (invented)").waitFor();
  await page.goto(`${url}/network?programme=future-making`);
  await page.getByText("Support centre for the south coast (invented)").waitFor();
  assert.deepEqual(wrong(complaints), []);
});
