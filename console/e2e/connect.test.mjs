// Connections, and connecting a machine: refusals in words, first values before saving.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, enter, launch, listen, signIn, url } from "./house.mjs";

let browser;
let page;
before(async () => {
  browser = await launch();
  ({ page } = await listen(await enter(browser)));
  await signIn(page);
});
after(() => browser.close());

const setting = (protocol, key) => protocol.settings.find((each) => each.key === key);
/** Modbus: the protocol, and its setting that says where the machine is. */
async function modbus() {
  const { protocols } = await api("GET", "/protocols");
  const protocol = protocols.find((each) => each.name === "modbus");
  return { protocol, address: setting(protocol, "address") };
}
const field = (name) => page.getByLabel(name, { exact: true });
const test_ = () => page.getByRole("button", { name: "Test", exact: true }).click();

test("the table says what flows, and a row tells its story", async () => {
  const { connections } = await api("GET", "/connections");
  await page.goto(`${url}/connections`);
  for (const { label } of connections) await page.getByRole("button", { name: label.en }).waitFor();
  await page.getByRole("button", { name: connections[0].label.en }).click();
  await page.waitForURL(/connection=/);
  const story = page.getByRole("region", { name: connections[0].label.en });
  await story.getByRole("heading", { name: "What happened" }).waitFor();
  await story.getByRole("region", { name: "Points" }).getByRole("listitem").first().waitFor();
});

test("the table is sorted by keyboard, and the order stands in the address", async () => {
  await page.goto(`${url}/connections`);
  await page.getByRole("button", { name: "Name" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/sort=-?name/);
  const names = await page.locator("tbody td:first-child button").allInnerTexts();
  const sorted = [...names].sort((a, b) => a.localeCompare(b));
  const { searchParams } = new URL(page.url());
  if (searchParams.get("sort").startsWith("-")) sorted.reverse();
  assert.deepEqual(names, sorted);
});

test("an empty form is refused at the first field that is missing", async () => {
  await page.goto(`${url}/connections/new?protocol=modbus`);
  await field("Name").waitFor();
  await page.getByRole("button", { name: "Save and start" }).click();
  await page.getByText("Please fill this in.").first().waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-invalid") === "true");
});

test("a wrong address is refused with the address, the side and what to check", async () => {
  const { address } = await modbus();
  await page.goto(`${url}/connections/new?protocol=modbus`);
  await field(address.label.en).fill("127.0.0.1:1");
  await field("Point address").fill("holding:0:float32");
  await test_();
  const alert = page.getByRole("alert");
  await alert.getByText("127.0.0.1:1").waitFor();
  await alert.getByText("The machine's side").waitFor();
});

test("a right address shows the first value before anything is saved", async (t) => {
  const { protocol, address } = await modbus();
  const { connections } = await api("GET", "/connections");
  const known = connections.find((each) => each.protocol === "modbus" && each.state === "flowing");
  if (known === undefined) return t.skip("no Modbus machine flows");
  const { settings, points } = await api("GET", `/connection?id=${known.id}`);
  await page.goto(`${url}/connections/new?protocol=modbus`);
  await field(address.label.en).waitFor();
  for (const [key, value] of Object.entries(settings)) {
    const { kind, label, unit } = setting(protocol, key);
    const box = field(unit === null ? label.en : `${label.en} (${unit})`);
    await (kind === "choice" ? box.selectOption(value) : box.fill(value));
  }
  await field("Point address").fill(points[0].address);
  await test_();
  await page.locator("[data-first=value]").waitFor();
  const after_ = await api("GET", "/connections");
  assert.equal(after_.connections.length, connections.length);
});

test("a connection is saved, stopped and removed, with the consequence in numbers", async () => {
  const { address } = await modbus();
  await page.goto(`${url}/connections/new?protocol=modbus`);
  await field(address.label.en).fill("127.0.0.1:1");
  await field("Name").fill("Boiler of a test");
  assert.equal(await field("Short name").inputValue(), "boiler-of-a-test-modbus");
  await field("Point address").fill("holding:0:float32");
  await field("Property").fill("steam_pressure");
  await page.getByRole("button", { name: "Save and start" }).click();
  await page.waitForURL(/connections\?connection=/);
  const story = page.getByRole("region", { name: "Boiler of a test" });
  await story.getByRole("button", { name: "Stop" }).click();
  await story.getByRole("button", { name: "Start" }).waitFor();
  await story.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByText("1 tag gets no new values").waitFor();
  await page.getByRole("button", { name: "Remove connection" }).click();
  await story.waitFor({ state: "detached" });
  const { connections } = await api("GET", "/connections");
  assert.ok(!connections.some((each) => each.label.en === "Boiler of a test"));
});
