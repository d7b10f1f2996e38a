// The money of an institute: what is obligated and spent stands in its fund and in the report.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, enter, launch, listen, signIn, url } from "./house.mjs";

const stamp = Date.now().toString(36);
const PATH = "/institute/money?id=surface-institute";
const PAGE = `${url}/institutes?institute=surface-institute`;

let browser;
let keeper;
before(async () => {
  browser = await launch();
  ({ page: keeper } = await listen(await enter(browser)));
  await signIn(keeper);
});
after(() => browser.close());

test("a cost is obligated, spent more than there is, and then spent", async () => {
  await keeper.goto(PAGE);
  const parts = keeper.getByRole("navigation", { name: "Parts of the institute" });
  await parts.getByRole("link", { name: "Money", exact: true }).click();
  await keeper.getByRole("heading", { name: "Funds and costs" }).waitFor();
  await keeper.getByRole("button", { name: "Obligate", exact: true }).click();
  const dialog = keeper.getByRole("dialog");
  await dialog.getByLabel("Fund", { exact: true }).selectOption("public-1");
  await dialog.getByLabel("Kind of cost").selectOption("construction");
  await dialog.getByLabel("To whom").fill(`Firm of the test ${stamp}`);
  await dialog.getByLabel("Amount").fill("700 USD");
  await dialog.getByRole("button", { name: "Obligate", exact: true }).click();
  await dialog.getByText(/of the kinds of cost, there is construction/).waitFor();
  await dialog.getByLabel("Kind of cost").selectOption("supplies");
  await dialog.getByRole("button", { name: "Obligate", exact: true }).click();
  const row = keeper.getByRole("listitem").filter({ hasText: `Firm of the test ${stamp}` });
  await row.getByRole("button", { name: /^Spend/ }).click();
  await dialog.getByLabel("Amount").fill("700.01 USD");
  await dialog.getByLabel("What it was").fill(`Powder ${stamp}`);
  await dialog.getByRole("button", { name: "Spend" }).click();
  await dialog.getByText(/more than the 700.00 USD that are left/).waitFor();
  await dialog.getByLabel("Amount").fill("700 USD");
  await dialog.getByRole("button", { name: "Spend" }).click();
  await keeper
    .getByRole("listitem")
    .filter({ hasText: `Powder ${stamp}` })
    .waitFor();
  const { expenses } = await api("GET", PATH);
  assert.equal(expenses[0].text, `Powder ${stamp}`);
});

test("the number of a report opens its transfers, and a statement shows what it belongs to", async () => {
  await keeper.goto(`${PAGE}&part=money`);
  const line = keeper.getByRole("row").filter({ hasText: "10e Federal share of expenditures" });
  await line.locator("summary").click();
  const transfer = line.getByRole("link", { name: /transfer/i }).first();
  const [number] = /\d+/.exec(await transfer.textContent());
  await transfer.click();
  await keeper.waitForURL(new RegExp(`part=book&transfer=${number}$`));
  const marked = keeper.locator("tr[aria-current=true]");
  assert.equal(await marked.locator("td").first().textContent(), number);
  await keeper.goBack();
  await line.waitFor();
  const { invoices, today } = await api("GET", PATH);
  const open = invoices.find((one) => one.amount !== one.paid);
  const csv = `Date,Memo,Ref,Value\n${today},${open.reference},T-${stamp},1.00\n`;
  const file = { name: "bank.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
  await keeper.getByLabel("File", { exact: true }).setInputFiles(file);
  for (const [label, column] of [
    ["Reference", "Ref"],
    ["Day", "Date"],
    ["Amount", "Value"],
    ["Text", "Memo"],
    ["Currency of all lines", "USD"],
  ]) {
    await keeper.getByLabel(label, { exact: true }).fill(column);
  }
  await keeper.getByRole("button", { name: "Look at it" }).click();
  await keeper.getByRole("button", { name: "Take down what is matched" }).waitFor();
});
