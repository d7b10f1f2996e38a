// An asset: tree, indicators, trends; everything is in the address.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { drawn, enter, launch, listen, richAsset, signIn, url } from "./house.mjs";

let browser;
let context;
let page;
let complaints;
let rich;
before(async () => {
  browser = await launch();
  context = await enter(browser);
  ({ page, complaints } = await listen(context));
  await signIn(page);
  rich = await richAsset();
});
after(async () => {
  await browser.close();
});

const address = () => new URL(page.url()).searchParams;
const open = async (search = "") => {
  const tags = encodeURIComponent(rich.tag.path);
  await page.goto(`${url}/assets?asset=${rich.asset.id}&tags=${tags}&range=1h${search}`);
  await drawn(page);
};

test("the tree is searched and opened by keyboard", async () => {
  await page.goto(`${url}/assets`);
  await page.getByRole("searchbox", { name: "Find an asset" }).fill(rich.asset.label.en);
  const found = page.getByRole("treeitem").filter({ hasText: rich.asset.label.en }).first();
  await found.waitFor();
  await page.getByRole("tree").focus();
  await page.keyboard.press("End");
  const rows = await page.getByRole("treeitem").count();
  for (let row = 0; row < rows; row += 1) {
    const at = page.locator("[role=treeitem][data-focus]");
    if ((await at.textContent())?.startsWith(rich.asset.label.en)) break;
    await page.keyboard.press("ArrowUp");
  }
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: rich.asset.label.en, level: 1 }).waitFor();
  assert.equal(address().get("asset"), rich.asset.id);
});

test("an indicator shows value, unit, age and its normal band", async () => {
  await open();
  const box = page
    .getByRole("region", { name: "Indicators" })
    .getByRole("listitem")
    .filter({ has: page.getByLabel(`Show in trend: ${rich.tag.label.en}`, { exact: true }) })
    .first();
  const text = await box.textContent();
  assert.match(text, /Normal/);
  assert.match(text, /now|ago|\d\d:\d\d/);
  if (rich.tag.unit_text !== null) assert.ok(text.includes(rich.tag.unit_text), text);
});

test("dragging over a trend zooms, and the range stands in the address", async () => {
  await open();
  const chart = page.locator("[data-trend] .u-over").first();
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 40, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/range=[^&]*~/);
  const [from, until] = address().get("range").split("~").map(Date.parse);
  const minutes = (until - from) / 60_000;
  assert.ok(minutes > 11 && minutes < 13, `${minutes} minutes`);
  await page.getByRole("button", { name: "Back to live" }).click();
  await page.waitForURL(/range=\d+[smh]/);
});

test("a trend is moved, zoomed and read by keyboard", async () => {
  await open();
  const chart = page.locator("[data-trend]").first();
  await chart.focus();
  await page.keyboard.press("+");
  await page.waitForURL(/range=30m/);
  await page.keyboard.press("-");
  await page.waitForURL(/range=1h/);
  await page.keyboard.press("ArrowLeft");
  const readout = chart.locator("xpath=following-sibling::p");
  await page.waitForFunction(
    (element) => element.textContent !== "",
    await readout.elementHandle(),
  );
  assert.match(await readout.textContent(), /\d\d:\d\d:\d\d/);
  await page.keyboard.press("Shift+ArrowLeft");
  await page.waitForURL(/range=[^&]*~/);
  await page.keyboard.press("l");
  await page.waitForURL(/range=1h/);
});

test("a year is asked for and drawn", async () => {
  await open();
  await page.getByRole("button", { name: /^Range:/ }).click();
  await page.getByRole("button", { name: "Last 365 d" }).click();
  await page.waitForURL(/range=1y/);
  await drawn(page);
});

test("the trend has a table and a spoken summary", async () => {
  await open();
  await page.getByRole("button", { name: "Table" }).click();
  await page.waitForURL(/view=table/);
  const table = page.getByRole("region", { name: "Table" });
  await table.getByRole("row").nth(3).waitFor();
  await page
    .getByText(/lowest .*, highest /)
    .first()
    .waitFor({ state: "attached" });
});

test("a trend is chosen and removed again", async () => {
  await open();
  const name = rich.tag.label.en;
  await page.getByRole("button", { name: `Remove from trend: ${name}` }).click();
  await page.getByText("Choose an indicator to see its trend.").waitFor();
  await page.getByLabel(`Show in trend: ${name}`, { exact: true }).first().click();
  await page.locator("[data-trend]").first().waitFor();
  assert.equal(address().get("tags"), rich.tag.path);
});

test("an asset that is not there says so", async () => {
  await page.goto(`${url}/assets?asset=no/such/asset`);
  await page.getByText("This asset does not exist, or is not shared with you.").waitFor();
});

test("nothing failed in the browser meanwhile", () => {
  const real = complaints.filter((text) => !text.startsWith("Failed to load resource"));
  assert.deepEqual(real, []);
});
