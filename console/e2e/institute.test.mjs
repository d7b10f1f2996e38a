// The page of an institute in parts: each has an address, who may not see one has no way to it, and a
// transfer of long ago is led to in a book that comes by pages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, enter, freshLink, launch, listen, signIn, url, wrong } from "./house.mjs";

const PAGE = `${url}/institutes?institute=surface-institute`;

let browser;
let officer;
let engineer;
let complaints;
before(async () => {
  browser = await launch();
  ({ page: officer, complaints } = await listen(await enter(browser)));
  await signIn(officer);
  ({ page: engineer } = await listen(await enter(browser)));
  await signIn(engineer, await freshLink("hanbit-energy-engineer"));
});
after(() => browser.close());

const partsOf = (page) => page.getByRole("navigation", { name: "Parts of the institute" });

test("each part has its address, by keyboard as well, and back leads to the one before", async () => {
  await officer.goto(PAGE);
  await officer.getByRole("heading", { name: "Agreement", exact: true }).waitFor();
  const parts = partsOf(officer);
  await parts.getByRole("link", { name: "Conditions", exact: true }).press("Enter");
  await officer.waitForURL(/part=conditions/);
  const conditions = officer.getByRole("heading", { name: "Conditions of public money" });
  await conditions.waitFor();
  await parts.getByRole("link", { name: "Book", exact: true }).click();
  await officer.getByRole("heading", { name: "Book", exact: true }).waitFor();
  assert.equal(await conditions.count(), 0, "one part at a time");
  assert.equal(await parts.locator("[aria-current=page]").textContent(), "Book");
  await officer.goBack();
  await conditions.waitFor();
  await officer.reload();
  await conditions.waitFor();
});

test("who may not see the book has no way to it, and is led to the overview", async () => {
  await engineer.goto(`${PAGE}&part=book`);
  await engineer.getByRole("heading", { name: "Agreement", exact: true }).waitFor();
  await engineer.waitForURL((at) => !at.search.includes("part"));
  const parts = partsOf(engineer);
  assert.equal(await parts.getByRole("link", { name: "Book", exact: true }).count(), 0);
  assert.equal(await parts.locator("[aria-current=page]").textContent(), "Overview");
});

test("affiliates are members with their owner, as many as the tier says", async () => {
  await officer.goto(`${url}/institutes?institute=joining-institute&part=members`);
  await officer.getByText("with Sori Sensors (invented)").first().waitFor();
  await officer.getByText("100 hours in laboratories a year").first().waitFor();
  await officer.goto(`${PAGE}&part=members`);
  await officer.getByRole("button", { name: "Apply for membership" }).click();
  const dialog = officer.getByRole("dialog");
  await dialog.getByLabel("Tier").selectOption("full");
  const covers = dialog.getByRole("group", { name: /^Affiliates and branches .* \(2 at most\)$/ });
  await covers
    .getByRole("link", { name: "Say a link" })
    .or(covers.getByRole("checkbox"))
    .first()
    .waitFor();
  await dialog.getByLabel("Tier").selectOption("associate");
  await covers.waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
});

test("of two who change a tier the second is told what the first did, and decides", async () => {
  const id = "surface-institute";
  const { tiers } = await api("GET", `/institute?id=${id}`);
  const tier = tiers.find((one) => one.id === "associate");
  await officer.goto(`${PAGE}&part=members`);
  await officer.getByRole("button", { name: `Change ${tier.label.en}` }).click();
  const dialog = officer.getByRole("dialog");
  const gives = dialog.getByLabel("What members have of it, in English");
  const mine = `Two courses a year (invented) ${Date.now()}`;
  await gives.fill(mine);
  const { id: name, revision, ...rest } = tier;
  const theirs = { ...rest, tier: name, seen: revision, gives: { en: "One course", ko: null } };
  await api("PUT", `/institute/tiers?id=${id}`, theirs);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText(/you began with revision/).waitFor();
  await dialog.getByText(/Somebody else changed it meanwhile.*One course/).waitFor();
  assert.equal(await gives.inputValue(), mine, "what was written stays");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await officer.getByText(mine).first().waitFor();
});

test("a fee in kind is taken up to its share, and no further", async () => {
  await officer.goto(`${PAGE}&part=book`);
  await officer.getByRole("button", { name: "A member gave in kind" }).click();
  const dialog = officer.getByRole("dialog");
  const period = dialog.getByLabel("For the fee of");
  const steel = period.locator("option").filter({ hasText: "dolsan-steel" });
  await period.selectOption(await steel.getAttribute("value"));
  await dialog.getByLabel("What was given").fill("A second camera (invented)");
  await dialog.getByLabel("What it is worth").fill("0.01 USD");
  await dialog.getByLabel("Reference of the finance system").fill("LOAN-18");
  await dialog.getByRole("button", { name: "A member gave in kind" }).click();
  await dialog.getByText(/what may be given in kind for the fee of/).waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
});

test("a book comes by pages, and a transfer of long ago is led to", async () => {
  const { institutes } = await api("GET", "/institutes");
  const books = institutes.map(async ({ id }) => {
    // An institute in which nothing was posted yet has no book.
    const none = () => ({ total: 0 });
    const { total } = await api("GET", `/institute/book?id=${id}&limit=1`).catch(none);
    return { id, total };
  });
  const [{ id, total }] = (await Promise.all(books)).sort((a, b) => b.total - a.total);
  assert.ok(total > 50, `a book of more than one page, not of ${total}`);
  const book = `${url}/institutes?institute=${id}&part=book`;
  const rows = officer.getByRole("region", { name: "Transfers" }).locator("tbody tr");
  await officer.goto(book);
  await rows.first().waitFor();
  assert.equal(await rows.count(), 50);
  await officer.getByRole("button", { name: "Older", exact: true }).click();
  await rows.nth(50).waitFor();
  assert.equal(await rows.nth(50).locator("td").first().textContent(), String(total - 50));
  await officer.goto(`${book}&transfer=3`);
  const marked = officer.locator("tr[aria-current=true]");
  await marked.waitFor();
  assert.equal(await marked.locator("td").first().textContent(), "3");
  await officer.waitForFunction(() => document.activeElement?.getAttribute("aria-current"));
  await officer.getByRole("link", { name: "To the newest" }).click();
  await officer.waitForURL((at) => !at.search.includes("transfer"));
  await rows
    .getByRole("cell", { name: String(total), exact: true })
    .first()
    .waitFor();
  assert.deepEqual(wrong(complaints), []);
});
