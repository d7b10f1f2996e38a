// The home of a person in the network: his parts are in the address, each with what waits and its figures;
// a firm that is member of nothing sees what it would cost, and the form to apply is one click away.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, enter, freshLink, launch, listen, signIn, url } from "./house.mjs";

let browser;
let first;
let engineer;
before(async () => {
  browser = await launch();
  const person = async (link) => {
    const { page } = await listen(await enter(browser));
    await signIn(page, link);
    return page;
  };
  first = await person();
  engineer = await person(await freshLink("saebyeok-university-engineer"));
});
after(() => browser.close());

test("each part has its own way in, with its figures", async () => {
  const home = await api("GET", "/home");
  assert.ok(home.parts.length > 3, home.parts.join());
  await first.goto(`${url}/due`);
  const parts = first.getByRole("navigation", { name: "Your parts" });
  await parts.getByRole("link", { name: /^Finance/ }).waitFor();
  assert.equal(await parts.getByRole("link").count(), home.parts.length + 1);
  await parts.getByRole("link", { name: /^Institute/ }).click();
  await first.waitForURL(/part=director/);
  await first.getByText("Small firms among members").first().waitFor();
  await parts.getByRole("link", { name: /^Programme office/ }).click();
  await first.getByRole("heading", { name: "Institutes in trouble" }).waitFor();
  await parts.getByRole("link", { name: /^Finance/ }).click();
  await first.getByText("Months to close").first().waitFor();
  for (const due of home.due) assert.ok(home.parts.includes(due.part), due.task);
});

test("who is only a reviewer has no ways to choose from", async () => {
  await engineer.goto(`${url}/due`);
  await engineer.locator("main h1").waitFor();
  const parts = engineer.getByRole("navigation", { name: "Your parts" });
  assert.equal(await parts.getByRole("link", { name: "Programme office" }).count(), 0);
});

test("a firm that is member of nothing sees what it would pay, and can apply", async (t) => {
  const home = await api("GET", "/home");
  const firm = home.newcomer?.[0]?.organisation.id;
  if (firm === undefined) {
    t.skip("each firm of the demo has applied by now");
    return;
  }
  const { offers } = await api("GET", `/offers?organisation=${firm}`);
  const offer = offers.find((one) => one.label.en.includes("casting")) ?? offers[0];
  await first.goto(`${url}/due?part=newcomer&organisation=${firm}`);
  const list = first.getByRole("list", { name: "Institutes that you can join" });
  await first.getByLabel("Area, focus or place").fill(offer.label.en);
  await first.waitForURL(/find=/);
  const card = list.getByRole("region", { name: offer.label.en });
  await card
    .getByText(/a year$/)
    .first()
    .waitFor();
  await card.getByRole("button", { name: "Apply for membership" }).click();
  const dialog = first.getByRole("dialog");
  await dialog.getByLabel("Tier").waitFor();
  assert.ok(await dialog.getByLabel("First day").inputValue());
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await first.getByLabel("Area, focus or place").fill("no such area");
  await first.getByText("0 institutes").waitFor();
});
