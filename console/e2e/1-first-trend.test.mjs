// The first minute of a newcomer: the one-time link, the first live trend, and what a wrong
// sign-in is told. Runs first, because the demo's own link is good once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, drawn, enter, freshLink, launch, link, listen, url } from "./house.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("the one-time link shows the first live trend, and leaves the address", async () => {
  const context = await enter(browser);
  const { page, complaints } = await listen(context);
  await page.goto(link);
  await page.waitForURL(`${url}/`);
  await drawn(page);
  await page.locator("[data-live=open]").waitFor();
  assert.equal(await page.title(), "Overview · Guildhall");
  const value = page.locator("main .value").first();
  await value.waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test("values on the overview change by themselves", async () => {
  const context = await enter(browser);
  const { page } = await listen(context);
  await page.goto(await freshLink());
  await drawn(page);
  const text = () => page.locator("main .value").allTextContents();
  const first = (await text()).join();
  await page.waitForFunction(
    (before) =>
      [...document.querySelectorAll("main .value")].map((e) => e.textContent).join() !== before,
    first,
  );
  await context.close();
});

test("a link that was used says so, and offers the password", async () => {
  const context = await enter(browser);
  const { page } = await listen(context);
  const once = await freshLink();
  await page.goto(once);
  await page.waitForURL(`${url}/`);
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Guildhall" }).waitFor();
  await page.goto(once);
  await page.getByRole("alert").getByText("This sign-in link no longer works.").waitFor();
  assert.equal(new URL(page.url()).hash, "");
  await page.getByLabel("Password").waitFor();
  await context.close();
});

test("a wrong person and a wrong password are told the same", async () => {
  const { person } = await api("GET", "/me");
  const context = await enter(browser);
  const { page } = await listen(context);
  for (const name of ["nobody-of-this-name", person.id]) {
    await page.goto(`${url}/sign-in`);
    await page.getByLabel("Person").fill(name);
    await page.getByLabel("Password").fill("a guess that is wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("do not belong together").waitFor();
  }
  await context.close();
});

test("who is not signed in is asked to, and comes back to the page he wanted", async () => {
  const context = await enter(browser);
  const { page } = await listen(context);
  await page.goto(`${url}/connections?sort=-name`);
  await page.getByRole("heading", { name: "Sign in to Guildhall" }).waitFor();
  const { hash } = new URL(await freshLink());
  await page.evaluate((code) => {
    location.hash = code;
  }, hash);
  await page.waitForURL(`${url}/connections?sort=-name`);
  await page.getByRole("heading", { name: "Connections", level: 1 }).waitFor();
  await context.close();
});
