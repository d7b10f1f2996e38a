// Webhooks: an administrator adds one, sees its secret once, sends a test, and sees what came of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, enter, launch, listen, signIn, url } from "./house.mjs";

const name = `test-${Date.now().toString(36)}`;

let browser;
let page;
before(async () => {
  browser = await launch();
  page = (await listen(await enter(browser))).page;
  await signIn(page);
});
after(() => browser.close());

test("a secret is shown once, and a delivery that failed is seen", async () => {
  await page.goto(`${url}/organisations?organisation=saebyeok-university`);
  const panel = page.getByRole("region", { name: "Webhooks" });
  await panel.getByRole("button", { name: "Add a webhook" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Address").fill("https://127.0.0.1:9/hook");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Address").fill("https://hook.invalid/");
  await dialog.getByRole("button", { name: "Save" }).click();
  const secret = page.getByRole("dialog").getByLabel("Secret", { exact: true });
  await secret.waitFor();
  assert.match(await secret.inputValue(), /^whsec_[A-Za-z0-9+/]{43}=$/);
  await page.getByRole("button", { name: "I kept it" }).click();
  const hook = panel.getByRole("listitem").filter({ hasText: name });
  await hook.getByRole("button", { name: "Send a test" }).click();
  await hook
    .getByRole("status")
    .getByText(/was not taken: no answer/)
    .waitFor();
  await hook.getByText("1 message").click();
  await hook.getByText(/guildhall.test/).waitFor();
  const { webhooks } = await api("GET", "/webhooks");
  assert.ok(!JSON.stringify(webhooks).includes("whsec_"));
  await hook.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await hook.waitFor({ state: "detached" });
});
