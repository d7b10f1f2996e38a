// Explore and Storage: tags on one trend, two periods compared, SQL, files to keep; what is kept
// and what that takes, backups with how far they are.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { api, drawn, enter, freshLink, launch, listen, richAsset, signIn, url } from "./house.mjs";

let browser;
let page;
let complaints;
let rich;
const folder = mkdtempSync(join(tmpdir(), "guildhall-backup-"));
before(async () => {
  browser = await launch();
  ({ page, complaints } = await listen(await enter(browser)));
  await signIn(page);
  rich = await richAsset();
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const address = () => new URL(page.url()).searchParams;
const at = (search) => `${url}/explore?${new URLSearchParams(search)}`;
const name = () => `${rich.asset.label.en} · ${rich.tag.label.en}`;
const editor = () => page.getByRole("textbox", { name: "SQL" });
const region = (label) => page.getByRole("region", { name: label, exact: true });
const rows = () => region("Rows of the result").locator("tbody tr");
const ask = async (sql) => {
  await editor().fill(sql);
  await page.keyboard.press("Control+Enter");
};

/** Chooses a form in the menu and gives the file that was saved. */
async function save(form) {
  await page.getByRole("button", { name: "Save as" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: form }).click(),
  ]);
  return { file: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

test("a tag is found and picked by keyboard alone", async () => {
  await page.getByRole("link", { name: "Explore" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Pick tags to see them on one trend" }).waitFor();
  await page.getByRole("combobox", { name: "Add a tag" }).focus();
  await page.keyboard.type(`${rich.tag.property} ${rich.asset.id.split("/").at(-1)}`);
  const option = page.getByRole("option").filter({ hasText: rich.tag.path });
  await option.waitFor();
  for (let tries = 0; tries < 20; tries += 1) {
    if ((await option.getAttribute("aria-selected")) === "true") break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  await drawn(page);
  assert.equal(address().get("tags"), rich.tag.path);
  await page.getByRole("button", { name: `Remove from trend: ${name()}` }).waitFor();
});

test("an empty page offers what moved, and an unknown tag is named", async () => {
  await page.goto(at({}));
  const offered = page.getByRole("main").getByRole("listitem").getByRole("button");
  await offered.first().waitFor();
  const text = await offered.first().textContent();
  await offered.first().click();
  const shown = page.getByRole("button", { name: /^Remove from trend: / });
  await shown.waitFor();
  const label = await shown.getAttribute("aria-label");
  assert.equal(label.replace("Remove from trend: ", "").replace(" · ", ""), text);
  await page.goto(at({ tags: `${rich.tag.path},no/such.tag` }));
  await page.getByText("no/such.tag does not exist, or is not shared with you.").waitFor();
  await page.getByRole("alert").getByRole("button", { name: "Remove" }).click();
  await page.waitForFunction(() => !location.search.includes("no/such"));
});

test("tags of several assets stand on one page, and two periods are compared", async () => {
  const { trends } = await api("GET", "/overview");
  const other = trends.find(({ tag }) => tag.asset !== rich.tag.asset).tag;
  await page.goto(at({ tags: `${rich.tag.path},${other.path}`, range: "15m" }));
  await drawn(page);
  const trend = (count) => document.querySelectorAll("[data-trend]").length === count;
  await page.waitForFunction(trend, other.unit === rich.tag.unit ? 1 : 2);
  await page.getByLabel("Compare with").selectOption({ label: "Same time yesterday" });
  await page.waitForURL(/compare=day/);
  await page.getByText("Dimmed: 1 d earlier").waitFor();
  const table = region("This period against 1 d earlier");
  await table.waitFor();
  assert.match(await table.textContent(), /then/);
  assert.equal(await table.getByRole("row").count(), 3);
  // A history of a day: the same time yesterday is at its edge, the period before is whole.
  await page.getByLabel("Compare with").selectOption({ label: "Period before" });
  const before = region("This period against 15 min earlier");
  await before.waitFor();
  assert.match(await before.textContent(), /then [\d\s\u2009.]+ \([+\u2212]?[\d.\u2009]+\)/);
  await page.reload();
  await before.waitFor();
});

test("the cursor reads both periods", async () => {
  await page.goto(at({ tags: rich.tag.path, range: "15m", compare: "before" }));
  await region("This period against 15 min earlier").waitFor();
  const chart = page.locator("[data-trend]").first();
  await chart.focus();
  await page.keyboard.press("ArrowLeft");
  const readout = chart.locator("xpath=following-sibling::p");
  await page.waitForFunction(
    (element) => element.textContent.includes("then"),
    await readout.elementHandle(),
  );
});

test("what is seen is saved, and opened as SQL", async () => {
  await page.goto(at({ tags: rich.tag.path, range: "5m" }));
  await drawn(page);
  const { file, bytes } = await save("CSV, for spreadsheets");
  assert.match(file, /^guildhall-.*\.csv$/);
  const [head, first] = bytes.toString().split("\r\n");
  assert.equal(head, "tag,time,value,value_text,unit,quality");
  assert.ok(first.startsWith(`${rich.tag.path},20`), first);
  await page.getByRole("button", { name: "Open as SQL" }).click();
  await page.waitForURL(/by=sql/);
  assert.match(await editor().inputValue(), /FROM samples/);
  await region("Result").waitFor();
});

test("SQL is run by Ctrl+Enter, stands in the address, and goes back with it", async () => {
  await page.goto(at({ by: "sql" }));
  await page.getByRole("heading", { name: "Ask in SQL" }).waitFor();
  await ask("SELECT 41 + 1 AS answer, 'a' AS letter");
  await rows().first().waitFor();
  assert.equal(await rows().first().textContent(), "42a");
  assert.equal(address().get("sql"), "SELECT 41 + 1 AS answer, 'a' AS letter");
  await ask("SELECT 2 AS two");
  await page.getByRole("columnheader", { name: "two" }).waitFor();
  await page.goBack();
  await page.getByRole("columnheader", { name: "answer" }).waitFor();
  assert.equal(await editor().inputValue(), "SELECT 41 + 1 AS answer, 'a' AS letter");
});

test("every example has an answer", async () => {
  await page.goto(at({ by: "sql" }));
  await page.getByRole("button", { name: "Examples" }).click();
  const names = await page.getByRole("menuitem").allTextContents();
  assert.equal(names.length, 6);
  for (const each of names) {
    await page.goto(at({ by: "sql" }));
    await page.getByRole("button", { name: "Examples" }).click();
    await page.getByRole("menuitem", { name: each }).click();
    await region("Result").or(page.getByRole("main").getByRole("alert")).first().waitFor();
    assert.equal(await page.getByRole("main").getByRole("alert").count(), 0, each);
    assert.equal(await page.getByText("The query gave no rows.").count(), 0, each);
  }
});

test("rows with a time and a number are a chart, and a table on demand", async () => {
  const sql = `SELECT time, value FROM samples WHERE tag = '${rich.tag.path}'
AND time > now() - INTERVAL '5 minutes' ORDER BY time`;
  await page.goto(at({ by: "sql", sql }));
  const chart = page.getByRole("application", { name: "value over time" });
  await chart.waitFor();
  await drawn(page);
  await chart.focus();
  await page.keyboard.press("ArrowLeft");
  const readout = await chart.locator("xpath=following-sibling::p[1]").elementHandle();
  await page.waitForFunction((element) => /value \d/.test(element.textContent), readout);
  await page.getByRole("button", { name: "Table" }).click();
  await page.waitForURL(/view=table/);
  await rows().first().waitFor();
});

test("more rows than are shown are told, and a file holds all of them", async () => {
  const sql = "SELECT value AS n FROM generate_series(1, 6000)";
  await page.goto(at({ by: "sql", sql }));
  await page.getByText(/The first 5000 rows of more/).waitFor();
  const box = region("Rows of the result");
  await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await page.getByRole("cell", { name: "5000", exact: true }).waitFor();
  const csv = (await save("CSV")).bytes.toString().trimEnd().split("\r\n");
  assert.deepEqual([csv.length, csv.at(-1)], [6001, "6000"]);
  const parquet = await save("Parquet");
  assert.match(parquet.file, /\.parquet$/);
  assert.equal(parquet.bytes.subarray(0, 4).toString(), "PAR1");
  assert.equal(parquet.bytes.subarray(-4).toString(), "PAR1");
  const arrow = await save("Arrow");
  assert.match(arrow.file, /\.arrows$/);
  assert.equal(arrow.bytes.readUInt32LE(0), 0xffffffff);
});

test("an error says what and where, and leads there", async () => {
  await page.goto(at({ by: "sql" }));
  await ask("SELECT tag,\n  valu\nFROM samples");
  await page.getByText("There is no column `valu`; did you mean `value`?").waitFor();
  await page.getByRole("button", { name: "Go to line 2, column 3" }).click();
  const chosen = await editor().evaluate((field) =>
    field.value.slice(field.selectionStart, field.selectionEnd),
  );
  assert.equal(chosen, "valu");
  await page.keyboard.type("value");
  await page.keyboard.press("Control+Enter");
  await region("Result").waitFor();
});

test("a query that runs is listed, stopped by its page, and cancelled from another", async () => {
  const endless = `SELECT sum(a.value * b.value % 7) AS n
FROM generate_series(1, 100000) a CROSS JOIN generate_series(1, 100000000) b`;
  await page.goto(at({ by: "sql" }));
  await ask(endless);
  const running = region("Running queries");
  await running.getByText("generate_series(1, 100000)").waitFor();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("Stopped. Nothing is shown.").waitFor();
  await running.getByText("No query runs now.").waitFor();
  await ask(endless);
  const { page: second } = await listen(page.context());
  await second.goto(at({ by: "sql" }));
  // A page that opens asks for names of tables, which may stand in the list for a moment.
  const endlessly = second.getByRole("listitem").filter({ hasText: "generate_series(1, 100000)" });
  await endlessly.getByRole("button", { name: /^Cancel admin-/ }).click();
  await page.getByText("The query was cancelled").first().waitFor();
  await second.close();
});

test("names of tables and columns go into the query", async () => {
  await page.goto(at({ by: "sql" }));
  await editor().fill("SELECT  FROM latest");
  await editor().evaluate((field) => field.setSelectionRange(7, 7));
  const help = region("Tables and columns");
  await help.locator("summary", { hasText: /^latest$/ }).click();
  await help
    .getByRole("list", { name: "Columns of latest" })
    .getByRole("button", { name: "unit", exact: true })
    .click();
  assert.equal(await editor().inputValue(), "SELECT unit FROM latest");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("columnheader", { name: "unit" }).waitFor();
});

test("storage shows each site with its size, and the house with its files", async () => {
  await page.getByRole("link", { name: "Storage" }).click();
  const sites = region("By site");
  await sites.waitFor();
  const told = await api("GET", "/storage");
  for (const site of told.sites) {
    const row = await sites.getByRole("row").filter({ hasText: site.label.en }).textContent();
    assert.match(row, /\d[\d.]*\s(B|KiB|MiB)/, site.id);
    assert.match(row, / % of all/);
  }
  const files = region("Files");
  assert.equal(await files.getByRole("row").count(), 7);
  await page.getByText("Everything is kept. Nothing is deleted.").waitFor();
  await page.getByText("Nothing is damaged").waitFor();
  const figures = await page.locator("main dl").first().textContent();
  assert.match(figures, /Samples a second[\d.\s\u2009]+mean of the last minute/);
  assert.match(figures, /Free on the disk[\d.]+\s(M|G|T)iB/);
});

test("a backup is begun, its progress is told, and what it did", async () => {
  await page.goto(`${url}/storage`);
  const backups = region("Backups");
  const field = backups.getByLabel("Folder on the server");
  await field.fill("backup");
  await page.keyboard.press("Enter");
  await backups.getByText("Say the folder from the root on").first().waitFor();
  await field.fill(join(folder, "house"));
  await page.keyboard.press("Enter");
  const entry = backups.getByRole("listitem").filter({ hasText: folder });
  await entry.getByText(/copied of/).waitFor();
  assert.match(await entry.textContent(), /Done/);
});

test("who sees one organisation is told of its part alone", async () => {
  const { people } = await api("GET", "/people");
  const one = people.find(({ id, memberships }) => memberships.length === 1 && id !== "admin");
  assert.ok(one, "the demo has a person of one organisation");
  const context = await enter(browser);
  const other = await context.newPage();
  await signIn(other, await freshLink(one.id));
  await other.goto(`${url}/storage`);
  await other.getByText("Only what is shared with you is counted.").waitFor();
  const owner = one.memberships[0].organisation.label.en;
  const told = await api("GET", "/storage");
  const own = told.sites.filter((site) => site.owner.label.en === owner);
  const bodies = await other.locator("table tbody tr").count();
  assert.equal(bodies, own.length);
  for (const title of ["Files", "Health", "Backups"]) {
    assert.equal(await other.getByRole("region", { name: title, exact: true }).count(), 0, title);
  }
  await context.close();
});

test("nothing failed in the browser meanwhile", () => {
  const real = complaints.filter((text) => !text.startsWith("Failed to load resource"));
  assert.deepEqual(real, []);
});
