// The outlook of an institute: what if is in the address and changes the share; who runs it states a
// year. The year of a programme opens its records, and is a table for other programs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, enter, freshLink, launch, listen, signIn, url } from "./house.mjs";

const OUTLOOK = `${url}/outlook?institute=surface-institute`;

let browser;
let director;
let engineer;
before(async () => {
  browser = await launch();
  const person = async (link) => {
    const { page } = await listen(await enter(browser));
    await signIn(page, link);
    return page;
  };
  director = await person();
  engineer = await person(await freshLink("hanbit-energy-engineer"));
});
after(() => browser.close());

const outlookOf = (supposed = "") =>
  api("GET", `/institute/outlook?id=surface-institute${supposed}`);

test("a slider draws the runs anew, and the way back is one button", async () => {
  const expected = await outlookOf();
  await director.goto(OUTLOOK);
  const alone = director.getByRole("region", { name: "Without public money" });
  await alone.getByText(`${expected.alone.share} %`, { exact: true }).first().waitFor();
  const slider = director.getByRole("slider", { name: "Cost" });
  await slider.focus();
  for (let step = 0; step < 12; step += 1) await director.keyboard.press("ArrowRight");
  await director.waitForURL(/cost=60/);
  const dear = await outlookOf("&cost=60");
  assert.ok(Number(dear.alone.share) < Number(expected.alone.share), dear.alone.share);
  await alone.getByText(`${dear.alone.share} %`).first().waitFor();
  await director.getByRole("button", { name: "As expected" }).click();
  await director.waitForURL((at) => !at.search.includes("cost"));
  await alone.getByText(`${expected.alone.share} %`, { exact: true }).first().waitFor();
});

test("who runs it states a year, and the version before stays", async () => {
  await director.goto(OUTLOOK);
  const year = Number((await outlookOf()).today.slice(0, 4)) + 9;
  await director.getByRole("button", { name: "State a plan" }).click();
  const dialog = director.getByRole("dialog");
  await dialog.getByLabel("Year").fill(String(year));
  await dialog.getByLabel("Contract research").fill("5000000 USD");
  await dialog.getByLabel("Cost").fill("-1 USD");
  await dialog.getByLabel("From where the figures are").fill("A test");
  await dialog.getByRole("button", { name: "State it" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Cost").fill("6000000 USD");
  await dialog.getByRole("button", { name: "State it" }).click();
  await dialog.waitFor({ state: "detached" });
  const { statements } = await outlookOf();
  const stated = statements.filter((one) => one.year === year);
  assert.equal(stated.at(-1).cost, "6000000.00 USD");
});

test("who is of neither side sees no outlook", async () => {
  await engineer.goto(OUTLOOK);
  await engineer.getByRole("alert").waitFor();
  await engineer.goto(`${url}/institutes?institute=surface-institute`);
  await engineer.getByRole("heading", { name: "Agreement", exact: true }).waitFor();
  await engineer.getByRole("link", { name: "Projects and data rooms" }).waitFor();
  assert.equal(await engineer.getByText("Outlook: income").count(), 0);
});

test("a number of the year opens its records, and the map has a list beside it", async () => {
  await engineer.goto(`${url}/network`);
  const report = engineer.getByRole("region", { name: /in numbers$/ });
  const records = report.getByText(/^\d+ records?$/).first();
  await records.click();
  await report.locator("details[open] a").first().waitFor();
  const map = engineer.getByRole("region", { name: "Map" });
  await map.getByRole("img").waitFor();
  const { institutes } = await api("GET", "/programme/map?id=future-making");
  assert.ok(institutes.length >= 2, "those of the demo");
  const places = institutes.reduce((sum, one) => sum + 1 + one.centres.length, 0);
  assert.equal(await map.getByRole("listitem").count(), places);
  assert.equal(await engineer.getByText("How long decisions take").count(), 0, "the office's");
  const href = await report.getByRole("link", { name: "CSV" }).getAttribute("href");
  const table = await engineer.evaluate(async (path) => (await fetch(path)).text(), href);
  assert.match(table, /^year,day,count,of,figure,record/);
});

test("a year tells of projects to all, and which they are to whom sees them", async () => {
  const year = Number((await api("GET", "/programme/map?id=future-making")).today.slice(0, 4)) - 1;
  await director.goto(`${url}/network?programme=future-making&year=${year}`);
  const row = director.getByText("Projects worked on", { exact: true }).locator("..");
  await row.getByText(/^\d+ records?$/).click();
  await row.getByRole("link").nth(1).click();
  await director.waitForURL(/\/projects\?.*project=/);
  await director.goBack();
  await director.getByText("Technology readiness levels gained (TRL)").waitFor();
  const taken = director.getByRole("heading", { name: "Figures of the programme's measures" });
  await taken
    .locator("..")
    .getByText(/definition \d+, figure \d+/)
    .first()
    .waitFor();
});

test("the office sees how long decisions take, each with what was decided", async () => {
  await director.goto(`${url}/network`);
  const clocks = director.getByRole("region", { name: "How long decisions take" });
  await clocks.getByRole("checkbox").check();
  await clocks.getByText("Deadline to choice").waitFor();
  await clocks
    .getByText(/^\d+ times?$/)
    .first()
    .click();
  await clocks.getByRole("link").first().waitFor();
});

test("who runs an institute says where it is", async () => {
  await director.goto(`${url}/institutes?institute=surface-institute`);
  await director.getByRole("button", { name: "Say where it is" }).click();
  const dialog = director.getByRole("dialog");
  await dialog.getByLabel("Name of the place in English").fill("Saebyeok (invented)");
  await dialog.getByLabel("Name of the place in Korean").fill("새벽 (가상)");
  await dialog.getByLabel("Latitude").fill("91");
  await dialog.getByLabel("Longitude").fill("127.4");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Latitude").fill("36.4");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  const { institutes } = await api("GET", "/programme/map?id=future-making");
  const placed = institutes.find((one) => one.id === "surface-institute");
  assert.equal(placed.place.latitude, "36.4");
});
