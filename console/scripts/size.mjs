// Measures what a browser loads, compressed as Guildhall serves it (brotli), and fails when the
// first load or any page's own part is over its limit. Run after `npm run build`.
import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

const FIRST_KIB_MAX = 180;
const PAGE_KIB_MAX = 60;
const dist = new URL("../dist/", import.meta.url);
const assets = new URL("assets/", dist);

const kib = (name) => brotliCompressSync(readFileSync(new URL(name, assets))).length / 1024;
const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"));
const text = new Map(scripts.map((name) => [name, readFileSync(new URL(name, assets), "utf8")]));

/** Everything that a script needs before it runs: what it imports, and what those import. */
function needs(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, each] of text.get(name).matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
    if (text.has(each)) needs(each, found);
  }
  return found;
}

const entry = /src="\/assets\/([^"]+\.js)"/.exec(
  readFileSync(new URL("index.html", dist), "utf8"),
)[1];
const first = needs(entry);
// The larger of the two languages belongs to the first load as well.
const words = ["en", "ko"].map((language) =>
  scripts.find((name) => name.startsWith(`${language}-`)),
);
const sum = (names) => [...names].reduce((total, name) => total + kib(name), 0);
const firstKib = sum(first) + Math.max(...words.map((name) => kib(name)));
// Pages of the network bring their words along, all with the first of them.
const router = readFileSync(new URL("../src/router.tsx", import.meta.url), "utf8");
const withRest = new Set(
  [...router.matchAll(/withRest\(\s*\(\) => import\("[^"]+\/(\w+)"\)/g)].map(([, page]) => page),
);
const rest = ["rest-en-", "rest-ko-"].map((name) => scripts.find((one) => one.startsWith(name)));
const restKib = Math.max(...rest.map((name) => kib(name)));
let failed = firstKib > FIRST_KIB_MAX;
console.log(`first load  ${firstKib.toFixed(1).padStart(6)} KiB of ${FIRST_KIB_MAX}`);
for (const page of scripts.filter((name) => /^([A-Z]\w*Page|JumpBox)-/.test(name)).sort()) {
  const more = [...needs(page)].filter((name) => !first.has(name));
  const name = page.replace(/-[A-Za-z0-9_-]{8}\.js$/, "");
  const size = sum(more) + (withRest.has(name) ? restKib : 0);
  failed ||= size > PAGE_KIB_MAX;
  console.log(`${name.padEnd(18)} + ${size.toFixed(1).padStart(5)} KiB of ${PAGE_KIB_MAX}`);
}
for (const style of readdirSync(assets).filter((name) => name.endsWith(".css"))) {
  console.log(`style       ${kib(style).toFixed(1).padStart(6)} KiB  ${style}`);
}
if (failed) {
  console.error("Over the limit.");
  process.exit(1);
}
