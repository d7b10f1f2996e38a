// Calls: an officer drafts one, publishes it and amends it; others see what is public, and no more.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, enter, freshLink, launch, listen, signIn, url } from "./house.mjs";

// A name can be given once only, and a demo that is kept may have had this test before.
const id = `test-${Date.now().toString(36)}`;
const TITLE = `Institute of the test ${id}`;

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

const list = (page) => page.getByRole("list", { name: "Calls" });

test("a draft is the office's alone", async () => {
  await officer.goto(`${url}/calls`);
  await officer.getByRole("button", { name: "Draft a call" }).click();
  const dialog = officer.getByRole("dialog");
  await dialog.getByLabel("Name in addresses").fill(id);
  await dialog.getByLabel("Title", { exact: true }).fill(TITLE);
  await dialog.getByLabel("Focus area", { exact: true }).fill("Testing");
  await dialog.getByLabel("Short name of the focus area").fill(id);
  await dialog.getByLabel("What is wanted, and for whom").fill("Nothing, for nobody.");
  await dialog.getByRole("button", { name: "Save the draft" }).click();
  await officer.getByRole("heading", { name: TITLE }).waitFor();
  assert.match(officer.url(), new RegExp(`call=${id}$`));
  await other.goto(`${url}/calls`);
  await list(other).getByText("Institute for large castings").waitFor();
  assert.equal(await list(other).getByText(TITLE).count(), 0);
  assert.equal(await other.getByRole("button", { name: "Draft a call" }).count(), 0);
  await other.goto(`${url}/calls?call=${id}`);
  await other.getByText("This does not exist, or is not shared with you").waitFor();
});

test("a change of the draft is kept in this browser until it is sent or thrown away", async () => {
  await officer.goto(`${url}/calls?call=${id}`);
  const dialog = officer.getByRole("dialog");
  const about = dialog.getByLabel("What is wanted, and for whom");
  const open = () => officer.getByRole("button", { name: "Change the draft" }).click();
  const close = async () => {
    await officer.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  };
  await open();
  await about.fill("");
  await dialog.getByText("Still missing: What is wanted, and for whom").waitFor();
  await about.fill("Something, for somebody.");
  await dialog.getByText("Nothing is missing.").waitFor();
  await dialog.getByText("Kept in this browser until it is sent").waitFor();
  await close();
  await officer.reload();
  await open();
  await dialog.getByText(/stands here again\. Kept since/).waitFor();
  assert.equal(await about.inputValue(), "Something, for somebody.");
  await dialog.getByRole("button", { name: "Discard" }).click();
  await dialog.getByText("What was written here is discarded").waitFor();
  assert.equal(await about.inputValue(), "Nothing, for nobody.");
  await dialog.getByRole("button", { name: "Bring it back" }).click();
  await dialog.getByText("Kept in this browser until it is sent").waitFor();
  assert.equal(await about.inputValue(), "Something, for somebody.");
  await close();

  const { programme, text } = await api("GET", `/call?id=${id}`);
  const focus = { en: "Testing anew", ko: null };
  await api("PUT", `/call?id=${id}`, { programme, text: { ...text, focus } });
  await officer.reload();
  await open();
  await dialog.getByText("Meanwhile the house has another text").waitFor();
  await dialog.getByRole("heading", { name: "What differs" }).waitFor();
  assert.equal(await about.inputValue(), "Something, for somebody.");
  await dialog.getByRole("button", { name: "Load what was saved" }).click();
  await dialog.getByRole("heading", { name: "What differs" }).waitFor({ state: "detached" });
  assert.equal(await about.inputValue(), "Nothing, for nobody.");
  const area = dialog.getByLabel("Focus area", { exact: true });
  assert.equal(await area.inputValue(), "Testing anew");
  await close();
  await open();
  await about.waitFor();
  assert.equal(await dialog.getByText(/stands here again/).count(), 0);
  await close();
});

test("the second of two who change a draft sees what the first changed", async () => {
  const dialog = officer.getByRole("dialog");
  const about = dialog.getByLabel("What is wanted, and for whom");
  await officer.getByRole("button", { name: "Change the draft" }).click();
  await about.fill("Of the second.");
  const { programme, text, revision } = await api("GET", `/call?id=${id}`);
  const first = { ...text, about: { en: "Of the first.", ko: null } };
  await api("PUT", `/call?id=${id}`, { programme, text: first, seen: revision });
  await dialog.getByRole("button", { name: "Save the draft" }).click();
  await dialog.getByRole("heading", { name: "What differs" }).waitFor();
  await dialog.getByText("Of the first.").first().waitFor();
  const now = await api("GET", `/call?id=${id}`);
  assert.equal(now.text.about.en, "Of the first.", "nothing was written over");
  await dialog.getByRole("button", { name: "Go on with what is written here" }).click();
  await dialog.getByRole("button", { name: "Save the draft" }).click();
  await dialog.waitFor({ state: "detached" });
  const saved = await api("GET", `/call?id=${id}`);
  assert.deepEqual([saved.text.about.en, saved.revision], ["Of the second.", revision + 2]);
});

test("what is published is seen by all, with its deadline and its rules", async () => {
  await officer.getByRole("button", { name: "Publish", exact: true }).click();
  const dialog = officer.getByRole("dialog");
  await dialog.getByLabel("Deadline").fill("2020-01-01T09:00");
  await dialog.getByRole("button", { name: "Publish" }).click();
  await dialog.getByText(/must be after/).waitFor();
  await dialog.getByLabel("Deadline").fill("2099-01-01T09:00");
  await dialog.getByRole("button", { name: "Publish" }).click();
  await dialog.getByText(/not one that the programme lists/).waitFor();
  await officer.keyboard.press("Escape");
  await officer.getByText("It is none of the focus areas that the programme lists").waitFor();
  const { programme, text } = await api("GET", `/call?id=${id}`);
  const area = (area) => api("PUT", `/call?id=${id}`, { programme, text: { ...text, area } });
  await area("surfaces");
  await officer.reload();
  await officer.getByRole("button", { name: "Publish", exact: true }).click();
  await dialog.getByLabel("Deadline").fill("2099-01-01T09:00");
  await dialog.getByRole("button", { name: "Publish" }).click();
  await dialog.getByText("No call is about the focus area of an institute that runs.").waitFor();
  await dialog.getByText(/There is: surface-institute/).waitFor();
  await officer.keyboard.press("Escape");
  await area(id);
  await officer.reload();
  await officer.getByRole("link", { name: "To its list" }).click();
  await officer.getByRole("button", { name: "Set a focus area" }).click();
  await dialog.getByLabel("Name in addresses").fill(id);
  await dialog.getByLabel("What people call it", { exact: true }).fill("Testing");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await officer.goto(`${url}/calls?call=${id}`);
  await officer.getByRole("button", { name: "Publish", exact: true }).click();
  await dialog.getByLabel("Deadline").fill("2099-01-01T09:00");
  await dialog.getByRole("button", { name: "Publish" }).click();
  await officer.getByRole("button", { name: "Amend" }).waitFor();
  await other.goto(`${url}/calls?call=${id}`);
  await other.getByRole("heading", { name: TITLE }).waitFor();
  await other.getByText("1 Jan 2099, 09:00:00").first().waitFor();
  await other.getByText("At least two small firms take part in a consortium.").waitFor();
  assert.equal(await other.getByRole("button", { name: "Amend" }).count(), 0);
});

test("an amendment says why, and what was before", async () => {
  await officer.getByRole("button", { name: "Amend" }).click();
  const dialog = officer.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("More time was asked for.");
  await dialog.getByLabel("Deadline").fill("2099-02-01T09:00");
  await dialog.getByRole("button", { name: "Amend" }).click();
  await dialog.waitFor({ state: "detached" });
  await other.goto(`${url}/calls?call=${id}`);
  await other.getByText("More time was asked for.").waitFor();
  await other.getByText(/The deadline was 1 Jan 2099, 09:00:00/).waitFor();
  await other.getByText("1 Feb 2099, 09:00:00").first().waitFor();
});

test("programs of others read it at the addresses that are shown, without signing in", async () => {
  await other.goto(`${url}/calls?call=${id}`);
  const panel = other.getByRole("region", { name: "This call in other programs" });
  await panel.getByText("Read by anybody, without signing in.").waitFor();
  const shown = {
    "What happens to this call": [/atom\+xml/, "Amended: "],
    "Deadline of this call": [/^text\/calendar/, "SEQUENCE:1"],
    "This call as data": [/^application\/json/, '"status":{"value":"open"'],
  };
  for (const [name, [kind, words]] of Object.entries(shown)) {
    const address = await panel.getByRole("textbox", { name }).inputValue();
    assert.ok(address.startsWith(url), address);
    const answer = await fetch(address);
    assert.equal(answer.status, 200, address);
    assert.match(answer.headers.get("content-type"), kind);
    const text = await answer.text();
    assert.ok(text.includes(TITLE) && text.includes(words), `${address}: ${text}`);
  }
});
