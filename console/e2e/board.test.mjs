// The board of an institute: who sits for whom, a result that can be counted again, an election that is
// called and taken back.
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

const at = () => `${url}/board?institute=surface-institute`;

test("who sits for whom, and what was counted", async () => {
  await page.goto(`${url}/institutes?institute=surface-institute`);
  await page.getByRole("link", { name: "Board and elections" }).click();
  const sits = page.getByRole("list", { name: "Who sits there" });
  await sits.getByText("elected in election 1").first().waitFor();
  assert.match(await sits.textContent(), /Yuna Seol.*for Nari Foundry/);
  const counted = page.getByRole("region", { name: "Election 1", exact: true });
  await counted.getByText("tied for the last seat").first().waitFor();
  await counted.getByText("Count again").click();
  assert.equal(await counted.locator("pre").textContent(), "surface-institute 1\n1\n1 3\n2\n");
  const open = page.getByRole("region", { name: "Election 2", exact: true });
  await open.getByText("1 of 3 members").waitFor();
  assert.equal(await open.getByRole("button", { name: "Count the ballots" }).count(), 0);
});

test("an election is called and taken back before its poll opens", async () => {
  await page.goto(at());
  await page.getByRole("button", { name: "Call an election" }).click();
  const dialog = page.getByRole("dialog");
  const days = (count) => new Date(Date.now() + count * 86_400_000).toISOString();
  await dialog.getByLabel("Tier that elects").selectOption("associate");
  await dialog.getByLabel("Poll opens").fill(days(2).slice(0, 16));
  await dialog.getByLabel("Poll closes").fill(days(14).slice(0, 16));
  await dialog.getByLabel("They sit from").fill(days(20).slice(0, 10));
  await dialog.getByLabel("First day after their term").fill(days(400).slice(0, 10));
  await dialog.getByRole("button", { name: "Leave candidate 2 out" }).click();
  await dialog.getByLabel("Name", { exact: true }).fill("Sua Gil (invented)");
  await dialog.getByLabel("Stands for").selectOption("hangang-college");
  await dialog.getByLabel("Statement in English").fill("Courses for everybody (invented).");
  await dialog.getByRole("button", { name: "Call an election" }).click();
  await dialog.waitFor({ state: "detached" });
  const made = page.getByRole("region", { name: "Election 3", exact: true });
  await made.getByText("Not open yet").waitFor();
  await made.getByRole("button", { name: "Take back" }).click();
  await dialog.getByLabel("Reason").fill("A candidate is missing (invented).");
  await dialog.getByRole("button", { name: "Take back" }).click();
  await dialog.waitFor({ state: "detached" });
  await made.getByText("A candidate is missing").waitFor();
  assert.deepEqual(complaints, []);
});
