// The server goes away and comes back. The browser talks through a small relay that the test
// can cut, so that the server itself stays for the other tests.
import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { after, before, test } from "node:test";
import { drawn, enter, freshLink, launch, listen, url } from "./house.mjs";

/** Passes bytes between a free port and the server until it is cut. */
async function relay() {
  const { hostname, port } = new URL(url);
  const open = new Set();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => open.delete(one));
      one.pipe(other);
    }
  });
  const start = (at) => new Promise((done) => server.listen(at, "127.0.0.1", done));
  await start(0);
  const own = server.address().port;
  return {
    url: `http://127.0.0.1:${own}`,
    cut: () =>
      new Promise((done) => {
        server.close(done);
        for (const socket of open) socket.destroy();
      }),
    mend: () => start(own),
  };
}

let browser;
let way;
before(async () => {
  browser = await launch();
  way = await relay();
});
after(async () => {
  await browser.close();
  await way.cut();
});

test("a banner says since when the server is gone, and goes when it is back", async () => {
  const { page, complaints } = await listen(await enter(browser));
  const link = await freshLink();
  await page.goto(way.url + link.slice(link.indexOf("/sign-in")));
  await drawn(page);
  await page.locator("[data-live=open]").waitFor();
  await way.cut();
  const banner = page.getByRole("status").filter({ hasText: "No connection to the server since" });
  await banner.waitFor();
  await page.getByText("Not live").first().waitFor();
  assert.ok((await page.locator("main .value").count()) > 0, "the values stay readable");
  await way.mend();
  await banner.waitFor({ state: "detached", timeout: 30_000 });
  await page.locator("[data-live=open]").waitFor();
  const real = complaints.filter((text) => text.startsWith("error:"));
  assert.deepEqual(real, []);
});

test("a page that is loaded while the server is away says so, and loads when asked again", async () => {
  const { page } = await listen(await enter(browser));
  const link = await freshLink();
  await page.goto(way.url + link.slice(link.indexOf("/sign-in")));
  await drawn(page);
  await page.route("**/api/v1/asset*", (route) => route.abort("connectionrefused"));
  await page.getByRole("link", { name: "Assets" }).click();
  await page.getByRole("alert").getByText("The server does not answer.").waitFor();
  await page.unroute("**/api/v1/asset*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("treeitem").first().waitFor();
});
