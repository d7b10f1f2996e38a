// Organisations: found, read with why one is small, linked by those who sign for both.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enter, launch, listen, signIn, url } from "./house.mjs";

let browser;
let page;
before(async () => {
  browser = await launch();
  ({ page } = await listen(await enter(browser)));
  await signIn(page);
});
after(() => browser.close());

test("an organisation is found, and says why it is small", async () => {
  await page.goto(`${url}/organisations`);
  await page.getByLabel("Search", { exact: true }).fill("foundry");
  const list = page.getByRole("list", { name: "Organisations" });
  await list.getByRole("link", { name: /Nari Foundry/ }).click();
  await page.getByRole("heading", { name: "Nari Foundry (invented)" }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get("find"), "foundry", "the search stays");
  const why = page.getByText(/Found: 115 people, with 1 affiliate or branch/);
  await why.waitFor();
  assert.match(
    await why.textContent(),
    /331513 \(Steel Foundries.*at most 500 people\. By rule 1\.1 of the policy, version \d+; table sba, version 1/,
  );
  const tree = page.getByRole("list", { name: "Who belongs together today" });
  await tree.getByRole("link", { name: "Sori Sensors (invented)" }).click();
  await page.getByText("Sori Sensors (invented) is an affiliate of Nari Foundry").waitFor();
});

test("whoever signs for both sides links them at once, for days that are over", async () => {
  await page.goto(`${url}/organisations?organisation=saebyeok-university`);
  await page.getByRole("button", { name: "Add a link" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("The other organisation").fill("hanbit-energy");
  await dialog.getByLabel("First day", { exact: true }).fill("2001-01-01");
  await dialog.getByLabel("First day without it").fill("2001-01-01");
  await dialog.getByRole("button", { name: "Say it" }).click();
  await dialog.getByText(/It would end on 2001-01-01/).waitFor();
  await dialog.getByLabel("First day without it").fill("2002-01-01");
  await dialog.getByRole("button", { name: "Say it" }).click();
  await dialog.waitFor({ state: "detached" });
  const links = page.getByRole("list", { name: "Its links" });
  await links.getByText(/from 2001-01-01 until before 2002-01-01 · not today/).waitFor();
});

test("an identifier with a wrong check digit is told at its field", async () => {
  await page.goto(`${url}/organisations?organisation=saebyeok-university`);
  await page.getByRole("button", { name: "Say what it is" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("LEI").fill("HWUPKR0MPOU8FGXBT393");
  await dialog.getByRole("button", { name: "Save" }).click();
  const field = dialog.locator("[aria-invalid=true]");
  await field.waitFor();
  assert.equal(await field.getAttribute("name"), "lei");
});

test("what waits for confirmation is in To do and leads there", async () => {
  await page.goto(`${url}/due`);
  await page.getByRole("link", { name: /Confirm for saebyeok-university/ }).click();
  await page.getByRole("button", { name: "Confirm", exact: true }).waitFor();
  await page.getByRole("button", { name: "Not so" }).waitFor();
});
