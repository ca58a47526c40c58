// The engine in the browser against the native program, one thread each, on the same file:
//   node web/tests/bench.mjs <cargo target directory> <bundle> [--firms N] [--rounds N] [--docs DIR]
// `cargo xtask bench-web` builds both and runs it. Rounds alternate; a figure is a median.
import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { launch, open, serve, targetDirectory } from "./browser.mjs";
import { ok } from "./check.mjs";

const BEGIN = "<!-- bench-web: measured, do not edit -->";
const END = "<!-- end of bench-web -->";

/** The text after a flag. */
function option(flag, otherwise) {
  const at = process.argv.indexOf(flag);
  return at < 0 ? otherwise : process.argv[at + 1];
}

const firms = Number(option("--firms", "50000"));
const rounds = Number(option("--rounds", "7"));
const docs = option("--docs");
ok(firms > 1 && rounds >= 5, "more than one firm, and at least five rounds");

/** Times that a page grades the file before it is measured again. */
const WARM_UP = 2;

const native = path.join(targetDirectory, "release/tanxiao");
const folder = path.join(targetDirectory, "bench-web");
mkdirSync(folder, { recursive: true });

function made(count) {
  const file = path.join(folder, `city-${count}.csv`);
  execFileSync(native, ["sample", "--firms", String(count), "-o", file], { stdio: "pipe" });
  return file;
}

/** Milliseconds that the native program takes to read, check and grade a file, and the rows. */
function natively(file) {
  const began = performance.now();
  let out;
  try {
    out = execFileSync(native, ["score", file, "--threads", "1", "--json"], { stdio: "pipe" });
  } catch (error) {
    // 1: some rows were rejected, as a synthetic city's are.
    if (error.status !== 1) throw error;
    out = error.stdout;
  }
  return { millis: performance.now() - began, rows: JSON.parse(out).counts.rows_read };
}

/** The same in the page's worker, as the page measures it: from bytes in memory to scores. The first
 *  file of a fresh page, and the same once the browser has compiled what is used often. */
async function inBrowser(browser, url, file, small, rows) {
  const page = await open(browser, url);
  await page.locator(".tab").nth(1).click();
  const load = async (file, rows) => {
    await page.setInputFiles("#batch-file", file);
    const isThere = (rows) =>
      document.querySelector("#rows-read")?.innerText.replaceAll(",", "") === String(rows)
      && document.querySelector(".scores .firm");
    await page.waitForFunction(isThere, rows, { timeout: 120_000 });
    const says = await page.locator(".summary .help").first().innerText();
    return Number(says.match(/用时 (\d+) 毫秒/)[1]);
  };
  const first = await load(file, rows);
  for (let time = 0; time < WARM_UP; time += 1) {
    await load(small.file, small.rows);
    await load(file, rows);
  }
  await load(small.file, small.rows);
  const later = await load(file, rows);
  await page.context().close();
  return { first, later };
}

const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The measured block of docs/performance.md. */
function report({ first, later, own, start, version, bytes }) {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus()[0].model}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, Linux ${release()}`;
  return [
    `${firms.toLocaleString("en")} firms (${(bytes / 1e6).toFixed(1)} MB of CSV), medians of ${rounds} alternating rounds on ${date}: ${machine}, load average ${loadavg()[0].toFixed(2)} at the end. Chromium ${version}.`,
    "",
    "| | from bytes to scores | ÷ native |",
    "|---|---:|---:|",
    `| native, \`--threads 1\`, less its start (${start.toFixed(0)} ms) | ${own.toFixed(0)} ms | 1.00 × |`,
    `| WebAssembly in Chromium's worker | ${later.toFixed(0)} ms | ${(later / own).toFixed(2)} × |`,
    `| the same, first file of a fresh page, still being compiled | ${first.toFixed(0)} ms | ${(first / own).toFixed(2)} × |`,
  ].join("\n");
}

const [file, one] = [made(firms), made(1)];
const server = await serve();
const browser = await launch();
const seen = { first: [], later: [], own: [], start: [] };
let version;
try {
  version = browser.version();
  for (let round = 0; round < rounds; round += 1) {
    const [own, single] = [natively(file), natively(one)];
    ok(own.rows >= firms, `${own.rows} rows were read`);
    // The page must have read as many.
    const small = { file: one, rows: single.rows };
    const { first, later } = await inBrowser(browser, server.url, file, small, own.rows);
    seen.own.push(own.millis);
    seen.start.push(single.millis);
    seen.first.push(first);
    seen.later.push(later);
  }
} finally {
  await browser.close();
  server.stop();
}
// The page's worker has its tables before the file comes; the program loads them every time.
const start = middle(seen.start);
const figures = { first: middle(seen.first), later: middle(seen.later), own: middle(seen.own) - start, start };
ok(figures.own > start, "too few firms: the program's start takes longer than they do");
const text = report({ ...figures, version, bytes: readFileSync(file).length });
console.log(text);
if (docs) {
  const page = path.join(docs, "performance.md");
  const before = readFileSync(page, "utf8");
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)];
  ok(from >= 0 && to > from, `${page} has its marks`);
  writeFileSync(page, `${before.slice(0, from)}${BEGIN}\n\n${text}\n\n${before.slice(to)}`);
}
