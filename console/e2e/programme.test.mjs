// Steering a programme: an agency commits out of a line, goals say where they are, the council votes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, enter, freshLink, launch, listen, signIn, url } from "./house.mjs";

const PROGRAMME = `${url}/programmes?programme=future-making`;
const stamp = Date.now().toString(36);

let browser;
let officer;
let engineer;
before(async () => {
  browser = await launch();
  const person = async (link) => {
    const { page } = await listen(await enter(browser));
    await signIn(page, link);
    return page;
  };
  officer = await person();
  engineer = await person(await freshLink("hanbit-energy-engineer"));
});
after(() => browser.close());

test("an agency commits out of its line, and no more than it holds", async () => {
  await officer.goto(PROGRAMME);
  const office = officer.getByRole("listitem").filter({ hasText: "Work of the network" }).first();
  const { agencies } = await api("GET", "/programme?id=future-making");
  const own = agencies.find((one) => one.organisation.id === "programme-office");
  const left = Number(own.lines[0].left.split(" ")[0]);
  await office.getByRole("button", { name: "Commit" }).click();
  const dialog = officer.getByRole("dialog");
  await dialog.getByLabel("Institute").selectOption("surface-institute");
  await dialog.getByLabel("Year of its term").fill("3");
  await dialog.getByLabel("Amount").fill(`${left + 1} USD`);
  await dialog.getByLabel("What the agency calls it").fill(`test-${stamp}`);
  await dialog.getByRole("button", { name: "Commit money" }).click();
  await dialog.getByText(/are more than the .* that are left of/).waitFor();
  await dialog.getByLabel("Amount").fill("1000 USD");
  await dialog.getByRole("button", { name: "Commit money" }).click();
  await dialog.waitFor({ state: "detached" });
  await officer
    .getByText(/commitments?$/)
    .first()
    .waitFor();
});

test("goals are met, missed and not comparable, and each says why", async () => {
  await engineer.goto(PROGRAMME);
  const goals = engineer.getByRole("list", { name: "Goals" });
  const row = (number) => goals.getByRole("listitem").filter({ hasText: new RegExp(`^${number}`) });
  await row("1.1").getByText("Met", { exact: false }).first().waitFor();
  await row("1.2").getByText("Missed").waitFor();
  await row("2.1").getByText("Not comparable").waitFor();
  await row("2.1")
    .getByText(/figure is of definition version 2, the target of version 1/)
    .waitFor();
  assert.equal(await engineer.getByRole("button", { name: "Set the next version" }).count(), 0);
  assert.equal(await engineer.getByText("Council of institutes").count(), 0, "not of the council");
  assert.equal(
    await engineer.getByText("Tools and shared laboratories").count(),
    0,
    "not his money",
  );
});

test("the council moves, and a follow-up waits for who is to do it", async () => {
  await officer.goto(PROGRAMME);
  await officer.getByText("Meeting 2").waitFor();
  await officer.getByRole("button", { name: "Move a resolution" }).first().click();
  const dialog = officer.getByRole("dialog");
  await dialog.getByLabel("What is to be decided").fill(`Of the test ${stamp}`);
  await dialog.getByRole("button", { name: "Move a resolution" }).click();
  await officer.getByText(`Of the test ${stamp}`).waitFor();
  await officer.goto(`${url}/due`);
  await officer.getByRole("link", { name: /follow-up 2/ }).click();
  const followUps = officer.getByRole("list", { name: "Follow-ups" });
  await followUps.getByText("Write down which data of machines members may see.").waitFor();
});
