// Reach: axe on each page in both languages and themes, wide and narrow; the two languages;
// the theme; everything by keyboard.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ago,
  api,
  drawn,
  enter,
  launch,
  listen,
  MAKES,
  over,
  PARKS,
  richAsset,
  send,
  signIn,
  url,
  violations,
} from "./house.mjs";

const PARKED = `${PARKS.under}/reach.level`;
const ARRAY = `${MAKES.under}/reach.spectrum`;

let browser;
let rich;
before(async () => {
  browser = await launch();
  rich = await richAsset();
  await send(PARKS, PARKED, [ago(1), 1]);
  await send(MAKES, ARRAY, [ago(2), [1, 2]], [ago(1), Array.from({ length: 9_000 }, Math.sin)]);
});
after(async () => {
  await api("POST", "/parked/drop", { tag: PARKED });
  await browser.close();
});

const SQL = `SELECT time, value FROM samples
WHERE value IS NOT NULL AND time > now() - INTERVAL '1 minute' AND property = 'speed'`;

async function tablesTold(page) {
  const tables = page.locator("main details");
  await tables.first().waitFor();
  await tables.first().locator("summary").first().click();
}

const PAGES = {
  overview: { path: () => "/", ready: drawn },
  asset: { path: () => `/assets?asset=${rich.asset.id}`, ready: drawn },
  "asset table": {
    path: () => `/assets?asset=${rich.asset.id}&view=table`,
    ready: (page) => page.locator("main td").first().waitFor(),
  },
  "explore, empty": {
    path: () => "/explore",
    ready: (page) => page.locator("main li button").first().waitFor(),
  },
  "explore, compared": {
    path: () => `/explore?tags=${rich.tag.path}&range=15m&compare=before`,
    ready: async (page) => {
      await drawn(page);
      await page.locator("main td").first().waitFor();
    },
  },
  "explore, an array": {
    path: () => `/explore?tags=${ARRAY}`,
    ready: async (page) => {
      await page.locator("[data-array]").waitFor();
      await drawn(page);
    },
  },
  "explore, an array's table": {
    path: () => `/explore?tags=${ARRAY}&view=table`,
    ready: (page) => page.locator("main td").first().waitFor(),
  },
  "explore, by SQL": { path: () => "/explore?by=sql", ready: tablesTold },
  "explore, a chart": {
    path: () => `/explore?by=sql&sql=${encodeURIComponent(SQL)}`,
    ready: async (page) => {
      await drawn(page);
      await tablesTold(page);
    },
  },
  "explore, rows": {
    path: () => `/explore?by=sql&view=table&sql=${encodeURIComponent(SQL)}`,
    ready: (page) => page.locator("main td").first().waitFor(),
  },
  "explore, an error": {
    path: () => "/explore?by=sql&sql=SELECT%20nothing%20FROM%20samples",
    ready: (page) => page.locator("main [role=alert]").waitFor(),
  },
  "what waits": {
    path: () => "/due",
    ready: (page) => page.locator("main li a").first().waitFor(),
  },
  "what waits for who runs an institute": {
    path: () => "/due?part=director",
    ready: (page) => page.locator("main dl").first().waitFor(),
  },
  "the first hour of a firm": {
    path: () => "/due?part=newcomer",
    ready: (page) => page.locator("main h2").first().waitFor(),
  },
  calls: {
    path: () => "/calls",
    ready: (page) => page.locator("main li a").first().waitFor(),
  },
  "a call": {
    path: () => "/calls?call=large-castings",
    ready: (page) => page.locator("main dl").nth(1).waitFor(),
  },
  "a call, amending": {
    path: () => "/calls?call=large-castings",
    ready: async (page) => {
      await page.getByRole("button", { name: /^(Amend|변경하기)$/ }).click();
      await page.locator("dialog textarea").first().waitFor();
    },
  },
  "a call that is decided": {
    path: () => "/calls?call=surfaces",
    ready: (page) => page.locator("main dl").nth(1).waitFor(),
  },
  "a call under review": {
    path: () => "/calls?call=robot-cells",
    ready: (page) => page.getByRole("list", { name: /^(Panel|평가단)$/ }).waitFor(),
  },
  "a call, what a reviewer knows": {
    path: () => "/calls",
    ready: async (page) => {
      await page.getByRole("button", { name: /^(What I know|전문 분야)$/ }).click();
      await page.locator("dialog textarea").waitFor();
    },
  },
  "the report on a call": {
    path: () => "/calls?call=surfaces&report=yes",
    ready: (page) => page.locator("main table").waitFor(),
  },
  "a call, being a reviewer": {
    path: () => "/calls",
    ready: async (page) => {
      await page.getByRole("button", { name: /^(Be a reviewer|평가위원 되기)$/ }).click();
      await page.locator("dialog select").first().waitFor();
    },
  },
  "a proposal": {
    path: () => "/calls?call=large-castings&proposal=sand-and-light",
    ready: (page) => page.locator("main textarea").first().waitFor(),
  },
  "a proposal to judge": {
    path: () => "/calls?call=surfaces&proposal=coats",
    ready: (page) => page.locator("main dl").first().waitFor(),
  },
  "a programme": {
    path: () => "/programmes?programme=future-making",
    ready: (page) => page.locator("main dl").nth(2).waitFor(),
  },
  "a programme, its measures and the next plan": {
    path: () => "/programmes?programme=future-making",
    ready: async (page) => {
      for (const one of await page.locator("main details > summary").all()) await one.click();
      await page.getByRole("button", { name: /^(Set the next version|다음 판 정하기)$/ }).click();
      await page.locator("dialog fieldset").first().waitFor();
    },
  },
  institutes: {
    path: () => "/institutes",
    ready: (page) => page.locator("main li a").first().waitFor(),
  },
  "an institute": {
    path: () => "/institutes?institute=surface-institute",
    ready: (page) => page.locator("main table").first().waitFor(),
  },
  "an institute, its members": {
    path: () => "/institutes?institute=surface-institute&part=members",
    ready: (page) => page.locator("main table").first().waitFor(),
  },
  "an institute, its conditions": {
    path: () => "/institutes?institute=surface-institute&part=conditions",
    ready: (page) => page.locator("main section ol li").first().waitFor(),
  },
  "an institute, its centres": {
    path: () => "/institutes?institute=surface-institute&part=centres",
    ready: (page) => page.locator("main section summary").first().click(),
  },
  "an institute, its year": {
    path: () => "/institutes?institute=surface-institute&part=year",
    ready: (page) => page.locator("main dl summary").first().click(),
  },
  "an institute, its book": {
    path: () => "/institutes?institute=surface-institute&part=book",
    ready: async (page) => {
      await page.locator("main summary").first().click();
      await page.locator("main table").nth(2).waitFor();
    },
  },
  "an institute, its money": {
    path: () => "/institutes?institute=surface-institute&part=money",
    ready: (page) => page.locator("main section[tabindex] table").first().waitFor(),
  },
  "intellectual property": {
    path: () => "/property?institute=surface-institute&invention=cold-spray-nozzle",
    ready: (page) => page.locator("main ol li").nth(4).waitFor(),
  },
  "a board": {
    path: () => "/board?institute=surface-institute",
    ready: (page) => page.locator("main table").first().waitFor(),
  },
  "an outlook": {
    path: () => "/outlook?institute=surface-institute&cost=10",
    ready: (page) => page.locator("main table").nth(1).waitFor(),
  },
  "an outlook, stating a year": {
    path: () => "/outlook?institute=surface-institute",
    ready: async (page) => {
      await page.getByRole("button", { name: /^(State a plan|계획 등록)$/ }).click();
      await page.locator("dialog input").first().waitFor();
    },
  },
  "the year of a network": {
    path: () => "/network?programme=future-making",
    ready: (page) => page.locator("main table").first().waitFor(),
  },
  projects: {
    path: () => "/projects?institute=surface-institute",
    ready: (page) => page.locator("main li a").first().waitFor(),
  },
  "a project": {
    path: () => "/projects?institute=surface-institute&project=blade-coats",
    ready: (page) => page.locator("main figure svg").nth(1).waitFor(),
  },
  "a project, opening data": {
    path: () => "/projects?institute=surface-institute&project=blade-coats",
    ready: async (page) => {
      await page.getByRole("button", { name: /^(Open data|데이터 열기)$/ }).click();
      await page.locator("dialog select").first().waitFor();
    },
  },
  agreements: {
    path: () => "/agreements",
    ready: (page) => page.locator("main li h2").first().waitFor(),
  },
  organisations: {
    path: () => "/organisations",
    ready: async (page) => {
      await page.locator("main li a").first().waitFor();
      await page.locator("main input[type=search]").nth(1).waitFor();
    },
  },
  "an organisation": {
    path: () => "/organisations?organisation=nari-foundry",
    ready: (page) => page.locator("main dl").first().waitFor(),
  },
  "an organisation, saying what it is": {
    path: () => "/organisations?organisation=saebyeok-university",
    ready: async (page) => {
      await page.getByRole("button", { name: /^(Say what it is|기관 정보 등록)$/ }).click();
      await page.locator("dialog select").first().waitFor();
    },
  },
  "an organisation, adding a link": {
    path: () => "/organisations?organisation=saebyeok-university",
    ready: async (page) => {
      await page.getByRole("button", { name: /^(Add a link|관계 추가)$/ }).click();
      await page.locator("dialog select").first().waitFor();
    },
  },
  storage: {
    path: () => "/storage",
    ready: (page) => page.locator("main form").waitFor(),
  },
  connections: {
    path: () => "/connections",
    ready: async (page) => {
      await page.locator("tbody button").first().click();
      await page.locator("main ol li").first().waitFor();
    },
  },
  "unknown tags": {
    path: () => "/connections/unknown",
    ready: async (page) => {
      await page.locator("main tbody tr").first().waitFor();
      await page.locator("main li a").first().waitFor();
    },
  },
  "unknown tags, taking in": {
    path: () => "/connections/unknown",
    ready: async (page) => {
      await page.locator("main tbody button").first().click();
      await page.locator("dialog input").waitFor();
    },
  },
  connect: {
    path: () => "/connections/new?protocol=modbus",
    ready: async (page) => {
      await page.locator("form button[type=submit]").click();
      await page.locator("form [aria-invalid=true]").first().waitFor();
    },
  },
  people: {
    path: () => "/people",
    ready: (page) => page.locator("main li").first().waitFor(),
  },
  "no such page": { path: () => "/nowhere", ready: (page) => page.locator("h1").waitFor() },
};

for (const [language, theme, width] of [
  ["en", "light", 1440],
  ["en", "dark", 390],
  ["ko", "light", 390],
  ["ko", "dark", 1440],
]) {
  describe(`${language}, ${theme}, ${width} px`, () => {
    let page;
    let complaints;
    before(async () => {
      const viewport = { width, height: 900 };
      ({ page, complaints } = await listen(await enter(browser, { language, theme, viewport })));
    });
    after(() => page.context().close());

    test("sign in has no axe violation", async () => {
      await page.goto(`${url}/sign-in`);
      await page.locator("form").waitFor();
      assert.deepEqual(await violations(page), []);
    });
    test("signing in", () => signIn(page));
    for (const [name, { path, ready }] of Object.entries(PAGES)) {
      test(`${name} has no axe violation, and fits`, async () => {
        await page.goto(url + path());
        await ready(page);
        assert.deepEqual(await violations(page), []);
        assert.equal(await over(page), 0, "the page scrolls sideways");
      });
    }
    test("nothing failed in the browser meanwhile", () => {
      const real = complaints.filter((text) => !text.startsWith("Failed to load resource"));
      assert.deepEqual(real, []);
    });
  });
}

test("the language is switched in place and remembered", async () => {
  const { page } = await listen(await enter(browser));
  await signIn(page);
  await page.getByRole("button", { name: /^Language/ }).click();
  await page.getByRole("menuitemradio", { name: "한국어" }).click();
  await page.getByRole("heading", { name: "현황", level: 1 }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "ko");
  await page.reload();
  await page.getByRole("heading", { name: "현황", level: 1 }).waitFor();
  await page.context().close();
});

test("the theme is switched and remembered", async () => {
  const { page } = await listen(await enter(browser));
  await signIn(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).background);
  const light = await ground();
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  const dark = await ground();
  assert.notEqual(dark, light);
  await page.reload();
  await page.locator("main h1").waitFor();
  assert.equal(await ground(), dark);
  await page.context().close();
});

test("everything is reached by keyboard, each stop with a visible focus", async () => {
  const { page } = await listen(await enter(browser));
  await signIn(page);
  await drawn(page);
  const stops = new Set();
  for (let press = 0; press < 80; press += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const seen = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
      return { name: at.getAttribute("aria-label") ?? at.textContent ?? "", seen };
    });
    if (stop === null) break;
    assert.ok(stop.seen, `no visible focus on ${stop.name}`);
    stops.add(stop.name.trim());
  }
  for (const name of ["Skip to the page", "Assets", "Connections", "Theme"]) {
    const reached = [...stops].some((stop) => stop.startsWith(name));
    assert.ok(reached, `${name} is not reached: ${[...stops].join(" | ")}`);
  }
  await page.context().close();
});

test("a name typed into the search opens what it names", async () => {
  const { page } = await listen(await enter(browser));
  await signIn(page);
  await page.keyboard.press("Control+k");
  const box = page.getByRole("combobox");
  await box.fill(rich.asset.label.en);
  await page.getByRole("option").filter({ hasText: rich.asset.label.en }).first().waitFor();
  await page
    .getByRole("option", { selected: true })
    .filter({ hasText: rich.asset.label.en })
    .waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/assets\?asset=/);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.context().close();
});
