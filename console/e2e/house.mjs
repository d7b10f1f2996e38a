// A browser and a running Guildhall, for the browser tests and for the pictures.
// Told by the environment: GUILDHALL_URL, GUILDHALL_LINK, GUILDHALL_TOKEN, GUILDHALL_DEMO,
// CHROMIUM. `cargo xtask test` and `cargo xtask pictures` start a demo and set them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** A page that has not come by then will not come: the demo says ten seconds for a trend. */
export const PATIENCE_MS = 10_000;
export const LOCALES = { en: "en-GB", ko: "ko-KR" };

export const url = needed("GUILDHALL_URL");
export const link = needed("GUILDHALL_LINK");
const token = needed("GUILDHALL_TOKEN");

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; \`cargo xtask test\` starts a demo and sets it`);
  return value;
}

export function launch() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Calls the published API as a program does. */
export async function api(method, path, body, as = token) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${as}`, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** The demo parks what one engineer's programs send for unknown tags, and makes what another's do. */
export const PARKS = { organisation: "hanbit-energy", under: "hanbit-energy/dangjin" };
export const MAKES = { organisation: "saebyeok-university", under: "saebyeok-university/hospital" };

/** Sends values of one tag as a program of an organisation's engineer does, `[time, value]` each. */
export function send({ organisation }, tag, ...values) {
  const samples = values.map(([time, value]) => ({ tag, time, value }));
  const { tokens } = JSON.parse(process.env.GUILDHALL_DEMO ?? "{}");
  return api("POST", "/samples", { samples }, tokens?.[organisation]);
}

/** So many seconds ago. */
export const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();

/** A fresh one-time link; for the person of the token that may see all, or for another. */
export async function freshLink(person) {
  const id = person ?? (await api("GET", "/me")).person.id;
  const made = await api("POST", "/people/link", { person: id });
  return url + made.link.slice(made.link.indexOf("/sign-in"));
}

/** A context with its language, theme and size, as if a person had chosen them before. */
export async function enter(browser, { language = "en", theme = "light", ...options } = {}) {
  const context = await browser.newContext({
    locale: LOCALES[language],
    timezoneId: "Asia/Seoul",
    colorScheme: theme,
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** A page that keeps what the browser complained of: errors, and refused loads. */
export async function listen(context) {
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // That reading a canvas back is slow is about `drawn` below, not about the page.
    const own = message.text().startsWith("Canvas2D: Multiple readback");
    if (!own && ["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  return { page, complaints };
}

/** What is wrong, of what a browser complained of: it says of each refusal that it was one. */
export const wrong = (complaints) => complaints.filter((one) => !/status of 4\d\d/.test(one));

/** Signs in by a one-time link and waits for the overview. */
export async function signIn(page, to) {
  await page.goto(to ?? (await freshLink()));
  await page.waitForURL(`${url}/`);
  // The address changes before the page does, and the page of signing in has a heading too.
  await page.locator("#page h1").waitFor();
}

/** The asset with the most to show, and a numeric tag of it that has a normal band. */
export async function richAsset() {
  const { assets } = await api("GET", "/assets");
  const units = assets.filter((asset) => !asset.component && asset.tags > 3 && !asset.connection);
  units.sort((a, b) => below(assets, b) - below(assets, a));
  const { asset, tags } = await api("GET", `/asset?id=${encodeURIComponent(units[0].id)}`);
  return { asset, tag: tags.find((each) => each.data_type === "float" && each.band !== null) };
}

function below(assets, { id }) {
  return assets
    .filter((asset) => asset.id === id || asset.id.startsWith(`${id}/`))
    .reduce((sum, asset) => sum + asset.tags, 0);
}

/** Waits until every small trend and chart on the page has drawn something. */
export function drawn(page) {
  return page.waitForFunction(() => {
    const all = [...document.querySelectorAll("main canvas")];
    return all.length > 0 && all.some(inked);
    function inked(canvas) {
      if (canvas.width === 0 || canvas.height === 0) return false;
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 3; at < data.length; at += 4) if (data[at] > 0) return true;
      return false;
    }
  });
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds wrong on a page. */
export async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(
    (rules) => window.axe.run({ runOnly: rules }),
    RULES,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
  );
}

/** How far the page reaches beyond its window, to the side. */
export function over(page) {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}
