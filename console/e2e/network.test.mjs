// From a proposal to the report of an institute: several people, each sees what is his.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, enter, freshLink, launch, listen, signIn, url } from "./house.mjs";

const ENGINEERS = ["hanbit-energy-engineer", "saebyeok-university-engineer"];
const PROPOSALS = ["hand-in-hand", "steady-arm"];
const stamp = Date.now().toString(36);

let browser;
let officer;
let reviewers;
before(async () => {
  browser = await launch();
  const person = async (link) => {
    const { page } = await listen(await enter(browser));
    await signIn(page, link);
    return page;
  };
  officer = await person();
  reviewers = [];
  for (const name of ENGINEERS) reviewers.push(await person(await freshLink(name)));
});
after(() => browser.close());

const proposal = (id) => `${url}/calls?call=robot-cells&proposal=${id}`;

test("a proposal saves itself, and says when another has saved it", async () => {
  await officer.goto(`${url}/calls?call=large-castings`);
  await officer.getByRole("button", { name: "Write a proposal" }).click();
  const dialog = officer.getByRole("dialog");
  await dialog.getByLabel("Title").fill(`Of the test ${stamp}`);
  await dialog.getByLabel("Organisation that leads").selectOption("saebyeok-university");
  await dialog.getByRole("button", { name: "Begin" }).click();
  const summary = officer.getByLabel("What the consortium wants to do");
  await summary.fill("To be tried out.");
  await officer.getByText("Not saved yet").waitFor();
  await officer.getByText(/Saved by admin/).waitFor();
  await officer.getByText("At least two small firms take part in a consortium.").first().waitFor();
  await officer.getByLabel("Public, year 1", { exact: true }).fill("seventy");
  await officer.getByText(/budget.0.amount/).waitFor();
  await officer.getByLabel("Public, year 1", { exact: true }).fill("70000000");
  await officer.getByText(/Saved by admin/).waitFor();
  await officer.reload();
  assert.equal(await summary.inputValue(), "To be tried out.");
  const id = new URL(officer.url()).searchParams.get("proposal");
  const { answer } = await saveElsewhere(id);
  assert.equal(answer, 200);
  await summary.fill("Written here.");
  await officer.getByRole("button", { name: "Load what was saved" }).click();
  await officer.waitForFunction(
    () => document.querySelector("textarea")?.value === "Written elsewhere.",
  );
});

async function saveElsewhere(id) {
  const page = await (await officer.context()).newPage();
  await page.goto(`${url}/calls?call=large-castings&proposal=${id}`);
  const summary = page.getByLabel("What the consortium wants to do");
  await summary.fill("Written elsewhere.");
  const saved = await page.waitForResponse((one) => one.request().method() === "PUT");
  await page.close();
  return { answer: saved.status() };
}

test("reviews are sealed until one's own is in, and what is chosen is public", async (t) => {
  await officer.goto(`${url}/calls?call=robot-cells`);
  await officer.getByText("Institute for robot cells").last().waitFor();
  await officer.getByText("Rules of the policy, version 1").waitFor();
  if ((await officer.getByText("What was chosen").count()) > 0) {
    t.skip("it was chosen by an earlier run on this demo");
    return;
  }
  for (const [at, page] of reviewers.entries()) {
    await page.goto(`${url}/calls`);
    await page.getByRole("button", { name: "Be a reviewer" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Sector").selectOption(at === 0 ? "private" : "public");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
  }
  await officer.goto(`${url}/calls?call=robot-cells`);
  for (const [at, page] of reviewers.entries()) {
    const candidates = officer.getByRole("list", { name: "Who can review" });
    const row = candidates.getByRole("listitem").filter({ hasText: ENGINEERS[at] });
    await row.getByRole("button", { name: "Invite" }).click();
    const asking = officer.getByRole("dialog");
    await asking.getByLabel("Until when an answer counts").fill("2099-01-01T12:00");
    await asking.getByRole("button", { name: "Invite" }).click();
    await row.getByText("Asked", { exact: true }).waitFor();
    await page.goto(`${url}/due`);
    await page.getByRole("link", { name: /Answer the invitation to review.*robot cells/ }).click();
    await page.getByRole("button", { name: "Accept" }).click();
    const answering = page.getByRole("dialog");
    await answering.getByText("Dolsan Steel (invented)").waitFor();
    await answering.getByRole("button", { name: "Accept" }).click();
    await page.getByText("Accepted", { exact: true }).waitFor();
  }
  for (const id of PROPOSALS) {
    await officer.goto(proposal(id));
    for (const name of ENGINEERS) {
      await officer.getByLabel("Reviewer").selectOption(name);
      await officer.getByRole("button", { name: "Assign" }).click();
      await officer.getByRole("listitem").filter({ hasText: name }).waitFor();
    }
  }
  const [first] = reviewers;
  await first.goto(`${url}/due`);
  const waits = first.getByRole("list", { name: "By date" });
  await waits.getByRole("link", { name: /Write a review.*Steady arm/ }).waitFor();
  await first.goto(`${url}/calls`);
  await first.getByRole("link", { name: /Hand in hand/ }).click();
  await first.getByRole("heading", { name: "Your review", exact: true }).waitFor();
  assert.equal(await first.getByText("Review by standards-laboratory").count(), 0, "sealed");
  for (const page of reviewers) {
    for (const id of PROPOSALS) {
      await page.goto(proposal(id));
      await page.getByLabel("Use for industry (0–60)").fill(id === "steady-arm" ? "55" : "20");
      await page.getByLabel("Plan and people (0–40)").fill("30");
      await page.getByLabel("What is to be said of it").fill("Clear aims.");
      await page.getByRole("button", { name: "Hand in the review" }).click();
      await page
        .getByText(id === "steady-arm" ? "85 points" : "50 points")
        .first()
        .waitFor();
    }
  }
  await first.goto(proposal("hand-in-hand"));
  await first.getByText("Review by standards-laboratory").waitFor();

  await officer.goto(`${url}/due`);
  await officer.getByRole("link", { name: /Choose among the proposals.*robot cells/ }).click();
  await officer.getByRole("button", { name: "Choose" }).click();
  const dialog = officer.getByRole("dialog");
  await dialog.getByLabel("2. Hand in hand (invented)").check();
  await dialog.getByRole("button", { name: "Choose" }).click();
  await dialog.getByText(/rule 5.5/).waitFor();
  await dialog.getByLabel("2. Hand in hand (invented)").uncheck();
  await dialog.getByLabel("1. Steady arm (invented)").check();
  await dialog.getByRole("button", { name: "Choose" }).click();
  await officer.getByRole("button", { name: "Make an agreement" }).click();
  await dialog.getByLabel("Name of the institute in addresses").fill(`robots-${stamp}`);
  await dialog.getByLabel("Name of the institute", { exact: true }).fill("Robots of the test");
  await dialog.getByLabel("First day").fill("2099-01-01");
  await dialog.getByRole("button", { name: "Make an agreement" }).click();
  await officer.getByRole("heading", { name: "Robots of the test" }).waitFor();
  await officer.getByText("Begins 2099-01-01").waitFor();
  await first.goto(`${url}/calls?call=robot-cells`);
  await first.getByText("What was chosen").waitFor();
  await first.getByRole("link", { name: "Report", exact: true }).click();
  await first.getByText("Rule 14.4 of the policy", { exact: false }).waitFor();
  assert.equal(await first.getByText("Clear aims.").count(), 0, "what was written is not public");
});

test("a firm joins, pays, and stands in the year's numbers", async (t) => {
  const institute = `${url}/institutes?institute=surface-institute`;
  await officer.goto(institute);
  const parts = officer.getByRole("navigation", { name: "Parts of the institute" });
  const open = (part) => parts.getByRole("link", { name: part, exact: true }).click();
  await open("Year");
  const report = officer.locator("dl > div").filter({ hasText: "Members" }).first();
  await report.getByText(/\d+ records/).waitFor();
  const { members } = await api("GET", "/institute?id=surface-institute");
  if (members.some((one) => one.organisation === "hanbit-energy")) {
    t.skip("it joined in an earlier run on this demo");
    return;
  }
  await open("Members");
  await officer.getByRole("button", { name: "Apply for membership" }).click();
  const dialog = officer.getByRole("dialog");
  await dialog.getByLabel("Organisation").selectOption("hanbit-energy");
  await dialog.getByLabel("Tier").selectOption("full");
  await dialog.getByRole("button", { name: "Apply for membership" }).click();
  const waiting = officer.getByRole("listitem").filter({ hasText: "hanbit-energy" });
  await waiting.getByText(/not small by rule 1.1, version 1: 12000 people/).waitFor();
  await waiting.getByRole("button", { name: "Accept" }).click();
  await waiting.getByText("owes $50,000").waitFor();
  await open("Book");
  await officer.getByRole("button", { name: "A member or licensee paid" }).click();
  const owed = dialog.getByLabel("For what");
  const fees = owed.locator("option").filter({ hasText: "fees, $50,000 owed" }).last();
  await owed.selectOption(await fees.getAttribute("value"));
  await dialog.getByLabel("Amount").fill("50000.01 USD");
  await dialog.getByLabel("Reference of the bank").fill(`test-${stamp}`);
  await dialog.getByRole("button", { name: "A member or licensee paid" }).click();
  await dialog.getByText(/more than the 50000.00 USD that are owed/).waitFor();
  await dialog.getByLabel("Amount").fill("50000 USD");
  await dialog.getByRole("button", { name: "A member or licensee paid" }).click();
  await officer.getByText(`hanbit-energy paid (test-${stamp})`).waitFor();
  await open("Members");
  await waiting.first().waitFor();
  assert.equal(await officer.getByText("owes $50,000").count(), 0);
  await open("Year");
  await report
    .getByText(`${members.filter((one) => one.periods.length > 0).length + 1} records`)
    .waitFor();
  const other = reviewers[1];
  await other.goto(`${institute}&part=members`);
  await other.getByText("hanbit-energy").first().waitFor();
  await other.goto(`${institute}&part=book`);
  await other.getByText(`hanbit-energy paid (test-${stamp})`).waitFor();
  assert.equal(await other.getByRole("button", { name: "A member or licensee paid" }).count(), 0);
});
