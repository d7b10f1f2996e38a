// The stages of a call beside proposals and reviews, as the demo tells them, and what people do in them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { enter, freshLink, launch, listen, signIn, url } from "./house.mjs";

let browser;
let officer;
let other;
before(async () => {
  browser = await launch();
  ({ page: officer } = await listen(await enter(browser)));
  await signIn(officer);
  ({ page: other } = await listen(await enter(browser)));
  await signIn(other, await freshLink("hanbit-energy-engineer"));
});
after(() => browser.close());

test("a call shows where it is in its stages", async () => {
  await other.goto(`${url}/calls?call=quiet-compressors`);
  const here = other.locator("[aria-current=step]");
  await here.getByText("Concept papers").waitFor();
  await other
    .getByText(/^planned by \d{4}-\d\d-\d\d$/)
    .first()
    .waitFor();
  await other.goto(`${url}/calls?call=light-frames`);
  await here.getByText("Negotiation").waitFor();
});

test("a question is answered for all, without who asked", async () => {
  const text = `May we ask this? ${Date.now()}`;
  const page = `${url}/calls?call=quiet-compressors`;
  const asked = (who) => who.getByRole("listitem").filter({ hasText: text });
  const dialog = officer.getByRole("dialog");
  await officer.goto(page);
  await officer.getByRole("button", { name: "Ask a question" }).click();
  await dialog.getByLabel("Your question").fill(text);
  await dialog.getByLabel("For").selectOption("saebyeok-university");
  await dialog.getByRole("button", { name: "Hand in" }).click();
  await asked(officer).getByText("of your organisation").waitFor();
  await other.goto(page);
  await other.getByText("May a firm of another country be a partner?").waitFor();
  assert.equal(await asked(other).count(), 0, "not before it is answered");
  await asked(officer).getByRole("button", { name: "Answer" }).click();
  await dialog.getByLabel("Answer, for everybody to read").fill("Yes.");
  await dialog.getByRole("button", { name: "Hand in" }).click();
  await dialog.waitFor({ state: "detached" });
  await asked(officer).getByText("Yes.").waitFor();
  await other.reload();
  await asked(other).getByText("Yes.").waitFor();
  assert.equal(await asked(other).getByText("of your organisation").count(), 0);
});

test("a concept paper saves itself, and says what is missing", async () => {
  const title = `Quieter still ${Date.now()}`;
  const dialog = officer.getByRole("dialog");
  await officer.goto(`${url}/calls?call=quiet-compressors`);
  await officer.getByRole("button", { name: "Write a concept paper" }).click();
  await dialog.getByLabel("Title", { exact: true }).fill(title);
  await dialog.getByLabel("Organisation that leads").selectOption("saebyeok-university");
  await dialog.getByRole("button", { name: "Begin" }).click();
  await dialog.getByText("Still missing: What is wanted, in short").waitFor();
  await dialog.getByLabel("What is wanted, in short").fill("Half of the noise.");
  await dialog.getByText("Not saved yet").waitFor();
  await dialog.getByText("Nothing is missing.").waitFor();
  await dialog.getByRole("button", { name: "Add a partner" }).click();
  await dialog.getByRole("combobox", { name: "Partner" }).fill("hanbit-en");
  await dialog.getByRole("option").filter({ hasText: "hanbit-energy" }).click();
  await dialog.getByText(/^Saved at/).waitFor();
  await dialog.getByLabel("Title", { exact: true }).fill("");
  await dialog.getByText(/^Kept in this browser until it is complete/).waitFor();
  await dialog.getByLabel("Title", { exact: true }).fill(title);
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });
  await officer.reload();
  const paper = officer.getByRole("listitem").filter({ hasText: title });
  await paper.getByText("Half of the noise.").waitFor();
  await paper.getByText("saebyeok-university · hanbit-energy").waitFor();
});

test("a budget is written by the keys and summed by the server", async () => {
  await officer.goto(`${url}/calls?call=large-castings&proposal=sand-and-light`);
  const cell = (name) => officer.getByLabel(name, { exact: true });
  await cell("Public, year 1").focus();
  await officer.keyboard.press("ArrowDown");
  const focused = await officer.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.equal(focused, "saebyeok-university, money, year 1");
  await cell("saebyeok-university, money, year 3").fill("1000000");
  await officer.getByText(/Saved by admin/).waitFor();
  await officer.getByText("$153,000,000").first().waitFor();
  await cell("saebyeok-university, money, year 3").fill("");
  await officer.getByText("$152,000,000").first().waitFor();
});
