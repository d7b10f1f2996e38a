// Arrays: the newest is drawn with its figures and no peak is lost; those before it are reached.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ago, drawn, enter, launch, listen, MAKES, send, signIn, url } from "./house.mjs";

const ASSET = `${MAKES.under}/scope-${Date.now()}`;
const TAG = `${ASSET}.spectrum`;
const POINTS = 65_536;
const PEAK = 40_001;

let browser;
let page;
let complaints;
const times = [];
before(async () => {
  browser = await launch();
  ({ page, complaints } = await listen(await enter(browser)));
  await signIn(page);
  const long = Array.from({ length: POINTS }, (_, at) => Math.sin(at / 2_000));
  long[PEAK] = 42;
  times.push(ago(20), ago(10));
  await send(MAKES, TAG, [times[0], [1, 2, 4, 8]], [times[1], long]);
});
after(() => browser.close());

const chart = () => page.locator("[data-array]");
const shows = (time) =>
  page.waitForFunction(
    (wanted) => Date.parse(document.querySelector("[data-array]")?.dataset.time) === wanted,
    Date.parse(time),
  );
const trends = () => page.getByRole("region", { name: "Trends" });

test("the newest array is drawn on its asset's page, with its figures", async () => {
  await page.goto(`${url}/assets?asset=${ASSET}`);
  await shows(times[1]);
  await drawn(page);
  const text = await trends().textContent();
  assert.match(text, /65\u2009536 points/);
  assert.match(text, /highest 42/);
  assert.ok(Number(await chart().getAttribute("data-step")) > 1, "no browser gets all points");
});

test("a part of it is looked at by keyboard until every point is there", async () => {
  await chart().focus();
  for (let press = 0; press < 12; press += 1) {
    await page.keyboard.press("+");
    await page
      .waitForFunction(
        (before) => document.querySelector("[data-array]")?.dataset.step !== before,
        await chart().getAttribute("data-step"),
        { timeout: 2_000 },
      )
      .catch(() => undefined);
    if ((await chart().getAttribute("data-step")) === "1") break;
  }
  assert.equal(await chart().getAttribute("data-step"), "1");
  await trends().getByText("every point over its number").waitFor();
  await page.getByRole("button", { name: "All points" }).click();
  await trends()
    .getByText(/lowest and highest of each/)
    .waitFor();
});

test("the cursor tells the points under it and their values", async () => {
  await chart().focus();
  await page.keyboard.press("ArrowLeft");
  const readout = chart().locator("xpath=following-sibling::p[1]");
  await page.waitForFunction((line) => line.textContent !== "", await readout.elementHandle());
  assert.match(await readout.textContent(), /points? .*·/);
});

test("the sample before is reached, stands in the address, and the newest is found again", async () => {
  await page.getByRole("button", { name: "Previous sample" }).click();
  await page.waitForURL(/at=/);
  await shows(times[0]);
  assert.match(await trends().textContent(), /4 points.*lowest 1.*highest 8/);
  assert.ok(await page.getByRole("button", { name: "Previous sample" }).isDisabled());
  await page.reload();
  await shows(times[0]);
  await chart().focus();
  await page.keyboard.press("Shift+ArrowRight");
  await shows(times[1]);
  await page.keyboard.press("l");
  await page.waitForURL((now) => !now.searchParams.has("at"));
});

test("a new array takes the place of the newest, and the socket brings none of its points", async () => {
  const frames = [];
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => frames.push(payload)),
  );
  await page.goto(`${url}/explore?tags=${TAG}`);
  await shows(times[1]);
  times.push(ago(0));
  await send(MAKES, TAG, [times[2], Array(5_000).fill(3)]);
  await shows(times[2]);
  const told = frames.filter((frame) => String(frame).includes('"points":5000'));
  assert.ok(told.length > 0, "the change was told");
  assert.ok(
    frames.every((frame) => frame.length < 10_000),
    "and none of the points",
  );
});

test("it follows the cursor of a trend, and shows what held then", async () => {
  const at = (seconds) => new Date(Date.parse(times[0]) + seconds * 1000).toISOString();
  const rate = `${ASSET}.rate`;
  await send(MAKES, rate, [at(-9), 70], [at(5), 71], [at(19), 72]);
  await page.goto(`${url}/explore?tags=${rate},${TAG}&range=${at(-10)}~${at(20)}`);
  await shows(times[1]);
  await page.getByText("End of the range").waitFor();
  const trend = page.locator("[data-trend] .u-over").first();
  await trend.scrollIntoViewIfNeeded();
  const box = await trend.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
  await shows(times[0]);
  await page.mouse.move(5, 5);
  await shows(times[1]);
});

test("an array has a table", async () => {
  await page.goto(`${url}/explore?tags=${TAG}&at=${times[0]}&view=table`);
  const cells = page.getByRole("region", { name: "Table" }).getByRole("row");
  await cells.nth(4).waitFor();
  assert.equal(await cells.count(), 5);
  assert.match(await cells.nth(4).textContent(), /^3.*8/);
});

test("nothing failed in the browser meanwhile", () => {
  const real = complaints.filter((text) => !text.startsWith("Failed to load resource"));
  assert.deepEqual(real, []);
});
