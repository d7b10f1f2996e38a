// Remakes docs/pictures: each page in both languages, light and dark, wide and narrow.
// `cargo xtask pictures` starts a demo, sets the environment and runs this.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { api, drawn, enter, launch, richAsset, signIn, url } from "../e2e/house.mjs";

const folder =
  process.env.PICTURES ?? fileURLToPath(new URL("../../docs/pictures", import.meta.url));
const fullPage = process.env.PICTURES_WHOLE === "1";
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

const browser = await launch();
mkdirSync(folder, { recursive: true });
const { asset, tag } = await richAsset();
const { trends } = await api("GET", "/overview");
const tags = [tag, ...trends.map((each) => each.tag)].slice(0, 3).map(({ path }) => path);
const SQL = `SELECT time_bucket(INTERVAL '1 minute', time) AS minute,
  min(value) AS least, time_weighted_mean(value, time) AS mean, max(value) AS greatest
FROM samples
WHERE tag = '${tag.path}'
  AND time > now() - INTERVAL '1 hour'
GROUP BY minute
ORDER BY minute`;
const PAGES = {
  overview: { path: "/", ready: drawn },
  asset: { path: `/assets?asset=${asset.id}&range=8h`, ready: drawn },
  explore: { path: `/explore?tags=${tags}&range=1h&compare=before`, ready: drawn },
  sql: { path: `/explore?by=sql&sql=${encodeURIComponent(SQL)}`, ready: quiet },
  connections: { path: "/connections", ready: openStory },
  connect: { path: "/connections/new?protocol=modbus", ready: (page) => heading(page) },
  unknown: {
    path: "/connections/unknown",
    ready: (page) => page.locator("main h2").first().waitFor(),
  },
  call: {
    path: "/calls?call=large-castings",
    ready: (page) => page.locator("main dl").nth(1).waitFor(),
  },
  storage: { path: "/storage", ready: (page) => page.locator("main form").waitFor() },
  people: { path: "/people", ready: (page) => page.locator("main li").first().waitFor() },
};

for (const language of ["en", "ko"]) {
  for (const theme of ["light", "dark"]) {
    const context = await enter(browser, { language, theme });
    const page = await context.newPage();
    await page.goto(`${url}/sign-in`);
    await page.locator("form").waitFor();
    await take(page, "sign-in");
    await signIn(page);
    for (const [name, { path, ready }] of Object.entries(PAGES)) {
      await page.goto(url + path);
      await ready(page);
      await take(page, name);
    }
    await context.close();

    async function take(shown, name) {
      for (const [size, viewport] of Object.entries(SIZES)) {
        await shown.setViewportSize(viewport);
        // The charts follow the new width, and the socket brings each value once.
        await shown.waitForTimeout(1_200);
        const path = `${folder}/${name}-${language}-${theme}-${size}.png`;
        await shown.screenshot({ path, fullPage, animations: "disabled" });
        console.log(path);
      }
      await shown.setViewportSize(SIZES.wide);
    }
  }
}
await browser.close();

async function openStory(page) {
  await page.locator("tbody button").first().click();
  await page.locator("main ol li").first().waitFor();
}

/** The chart is drawn, and nothing runs any more. */
async function quiet(page) {
  await drawn(page);
  await page.locator("main ul.divide-y:empty").waitFor({ state: "attached" });
}

function heading(page) {
  return page.locator("main form h2").first().waitFor();
}
