// People: added with a link, given a role and a password; tokens; and what another
// organisation's member does not see.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, enter, freshLink, launch, listen, signIn, url } from "./house.mjs";

const NAME = "Person of a test";
const PASSWORD = "twelve letters and more";
const { tokens } = JSON.parse(process.env.GUILDHALL_DEMO ?? "{}");
// An id can be given once only, and a demo that is kept may have had this test before.
const id = `test-${Date.now().toString(36)}`;

let browser;
let page;
before(async () => {
  browser = await launch();
  ({ page } = await listen(await enter(browser)));
  await signIn(page);
});
after(() => browser.close());

test("a person is added and signs in with the link, then with a password", async () => {
  await page.goto(`${url}/people`);
  await page.getByRole("button", { name: "Add a person" }).click();
  await page.getByLabel("Name", { exact: true }).fill(NAME);
  await page.getByLabel("Sign-in name").fill(id);
  await page.getByLabel("Role", { exact: true }).selectOption("viewer");
  await page.getByRole("button", { name: "Add and make link" }).click();
  const link = await page.getByRole("textbox", { name: `Sign-in link for ${NAME}` }).inputValue();
  await page.keyboard.press("Escape");
  await page.locator("main li").filter({ hasText: id }).waitFor();

  const own = await enter(browser);
  const { page: theirs } = await listen(own);
  await signIn(theirs, url + link.slice(link.indexOf("/sign-in")));
  await theirs.goto(`${url}/people`);
  await theirs.getByLabel("New password").fill("short");
  await theirs.getByRole("button", { name: "Set password" }).click();
  await theirs.getByText("At least 12 characters, please.").waitFor();
  await theirs.getByLabel("New password").fill(PASSWORD);
  await theirs.getByRole("button", { name: "Set password" }).click();
  await theirs.getByText("Your password is set.").waitFor();
  assert.equal(await theirs.getByRole("button", { name: "Add a person" }).count(), 0);
  await own.clearCookies();

  await theirs.goto(`${url}/sign-in`);
  await theirs.getByLabel("Person").fill(id);
  await theirs.getByLabel("Password").fill(PASSWORD);
  await theirs.keyboard.press("Enter");
  await theirs.waitForURL(`${url}/`);
  await own.close();
});

test("a person is made a representative, and an administrator is one in any case", async () => {
  await page.goto(`${url}/people`);
  const acts = async () => {
    const { people } = await api("GET", "/people");
    return people.find((each) => each.id === id).memberships.map((each) => each.acts);
  };
  const row = page.locator("main li").filter({ hasText: id }).first();
  const box = row.getByRole("checkbox", { name: /represents/ });
  assert.deepEqual(await acts(), [false]);
  const settled = (checked) => row.getByRole("checkbox", { checked, disabled: false }).waitFor();
  await box.click();
  await settled(true);
  assert.deepEqual(await acts(), [true]);
  await box.click();
  await settled(false);
  assert.deepEqual(await acts(), [false]);
  await row.getByRole("combobox").selectOption("administrator");
  await row.getByRole("checkbox", { checked: true, disabled: true }).waitFor();
  await row.getByRole("combobox").selectOption("viewer");
  await row.getByRole("checkbox", { checked: false }).waitFor();
});

test("a person is removed from the organisation, after one question", async () => {
  await page.goto(`${url}/people`);
  const row = page.locator("main li").filter({ hasText: id }).first();
  await row.getByRole("button", { name: /^Remove/ }).click();
  await page.getByRole("dialog").getByText("loses access to everything").waitFor();
  await page.getByRole("button", { name: "Remove from organisation" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const { people } = await api("GET", "/people");
  const left = people.find((each) => each.id === id)?.memberships ?? [];
  assert.deepEqual(left, []);
});

test("a token is made, shown once, works, and is revoked", async () => {
  const label = `Token of ${id}`;
  await page.goto(`${url}/people`);
  await page.getByRole("button", { name: "Make a token" }).click();
  await page.getByLabel("What is it for?").fill(label);
  await page.getByRole("dialog").getByRole("button", { name: "Make a token" }).click();
  const secret = await page.getByRole("textbox", { name: "Your new token" }).inputValue();
  await page.keyboard.press("Escape");
  assert.ok((await api("GET", "/me", undefined, secret)).person.id);
  await page.getByRole("button", { name: `Revoke ${label}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("button", { name: `Revoke ${label}` }).waitFor({ state: "detached" });
  await assert.rejects(api("GET", "/me", undefined, secret), /401/);
});

test("a member of one organisation sees nothing of another, not even that it is there", async (t) => {
  if (Object.keys(tokens ?? {}).length < 2) return t.skip("the demo has one organisation");
  const [own, other] = Object.values(tokens);
  const { person } = await api("GET", "/me", undefined, own);
  const theirs = (await api("GET", "/assets", undefined, other)).assets;
  const seen = (await api("GET", "/assets", undefined, own)).assets;
  const hidden = theirs.filter((asset) => !seen.some((each) => each.id === asset.id));
  assert.ok(hidden.length > 0 && seen.length > 0);

  const context = await enter(browser);
  const { page: member } = await listen(context);
  await signIn(member, await freshLink(person.id));
  await member.locator("main li").first().waitFor();
  const names = hidden.filter(({ level }) => level === "site").map(({ label }) => label.en);
  assert.ok(names.length > 0);
  const lacks = async () => {
    const text = await member.locator("body").textContent();
    for (const name of names) assert.ok(!text.includes(name), `${name} is shown`);
  };
  await lacks();
  await member.goto(`${url}/assets?asset=${hidden[0].id}`);
  await member.getByText("This asset does not exist, or is not shared with you.").waitFor();
  await lacks();
  await member.goto(`${url}/connections`);
  await member.locator("tbody tr").first().waitFor();
  await lacks();
  await member.keyboard.press("Control+k");
  await member.getByRole("combobox").fill(names[0]);
  await member.getByText("Nothing has this name.").waitFor();
  await context.close();
});
