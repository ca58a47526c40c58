// The same returns natively and in Chromium: every byte of the score book must agree, and with it
// every bit of every float, since floats are printed with the digits that tell them apart; and
// every value of explanations and what-ifs, by the engine worker on both sides.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { open } from "./browser.mjs";
import { equal, ok, quiet } from "./check.mjs";
import { answers, at, city, sample, tanxiao } from "./files.mjs";

async function inBrowser(page, file) {
  await page.setInputFiles("#batch-file", file);
  await page.waitForFunction(() => document.querySelector(".progress .loading") === null);
  await page.waitForSelector("#save-ndjson");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-ndjson")]);
  return readFileSync(await download.path(), "utf8");
}

function natively(file) {
  const out = at("native.ndjson");
  rmSync(out, { force: true });
  try {
    execFileSync(tanxiao, ["score", file, "-o", out], { stdio: "pipe" });
  } catch (error) {
    // Rejected rows end a run with a code of its own; the scores are written.
    if (error.status !== 1) throw new Error(`${error.status}: ${error.stderr}`);
  }
  return readFileSync(out, "utf8");
}

/** Compares field by field, so that a difference names its firm and column. */
function compare(native, browser, file) {
  const [left, right] = [native, browser].map((text) => text.trimEnd().split("\n"));
  equal(right.length, left.length, `${file}: scores`);
  let fields = 0;
  left.forEach((line, index) => {
    const [a, b] = [JSON.parse(line), JSON.parse(right[index])];
    equal(Object.keys(b).join(), Object.keys(a).join(), `${file}: columns`);
    for (const [key, value] of Object.entries(a)) {
      ok(Object.is(b[key], value), `${file} row ${index + 1} ${key}: ${value} natively, ${b[key]} in Chromium`);
      fields += 1;
    }
  });
  equal(browser, native, `${file}: bytes`);
  return [left.length, fields];
}

/** Numbers that are the same at every run: a linear congruential generator. */
function generator(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

/** What a page could ask of a file's rows: their arithmetic, and what other figures would do. */
function questions(file, rows) {
  const next = generator(20230);
  const movable = ["electricity", "natural_gas", "raw_coal", "diesel", "heat", "own_pv", "green_power", "sink", "output"];
  const asked = [{ file, body: { Batch: { name: path.basename(file), scheme: "", factors: "", benchmark: null } } }];
  for (let row = 0; row < rows; row += 1) {
    asked.push({ body: { Detail: row } });
    const moves = [...Array(1 + next(3))].map(() => [movable[next(movable.length)], `${next(5_000_000)}.${next(1000)}`]);
    asked.push({ body: { WhatIf: moves } });
  }
  return asked;
}

/** Forms as a person could fill them, each with what a slider would ask after it. */
function forms(count) {
  const next = generator(4754);
  const amount = (field, unit) => ({ field, text: `${next(90_000)}.${next(1000)}`, unit });
  const income = ["compensation", "production_tax", "depreciation", "operating_surplus"];
  return [...Array(count)].flatMap((_, index) => {
    const output = index % 3 === 0 ? income.map((item) => amount(item, "万元")) : [amount("value_added", ["万元", "千元", "元"][next(3)])];
    const amounts = [amount("electricity", ["万千瓦时", "千瓦时", "兆瓦时"][next(3)]), amount("natural_gas", "万立方米"), amount("own_pv", "万千瓦时"), ...output];
    const filled = { name: `合成${index}`, credit_code: "", industry: ["1751", "3011", "26", "2221"][next(4)], region: ["330500", "440100", ""][next(3)], period: `${2021 + next(4)}`, amounts };
    const scheme = ["", "own-market-residual", "own-percentile"][next(3)];
    const benchmark = next(4) === 0 ? "None" : { Typed: `${next(9)}.${1 + next(9)}` };
    return [{ body: { Assess: { filled, scheme, factors: "", benchmark } } }, { body: { WhatIf: [["electricity", `${next(100_000)}`]] } }];
  });
}

/** Asks the native engine. */
function askedNatively(asked) {
  const input = asked.map((question) => JSON.stringify(question)).join("\n");
  const output = execFileSync(answers, { input, maxBuffer: 1 << 30 });
  return output.toString().trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Asks a worker of the bundle, as the page would. */
function askedInBrowser(page, asked) {
  const plain = asked.map(({ file, body }) => ({ body, text: file && readFileSync(file, "utf8") }));
  return page.evaluate(async (asked) => {
    const script = document.querySelector("meta[name=tanxiao-worker]").content;
    const worker = new Worker(script, { type: "module" });
    const heard = () => new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));
    await heard();
    const replies = [];
    for (const [id, { body, text }] of asked.entries()) {
      const message = { id, body };
      if (text) message.bytes = new TextEncoder().encode(text).buffer;
      worker.postMessage(message);
      let reply;
      do { reply = (await heard()).data.body; } while (reply.Progress !== undefined);
      replies.push(reply);
    }
    worker.terminate();
    return replies;
  }, plain);
}

/** Without what is not there: JSON writes null where JavaScript has nothing. */
function bare(value) {
  if (Array.isArray(value)) return value.map((item) => bare(item) ?? null);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, bare(item)]));
}

/** Values in it, each compared. */
const count = (value) =>
  value !== null && typeof value === "object" ? Object.values(value).reduce((sum, item) => sum + count(item), 0) : 1;

export const parity = {
  "explanations and what-ifs agree bit for bit": async ({ browser, url }) => {
    const page = await open(browser, url);
    let [replies, values] = [0, 0];
    for (const asked of [questions(sample("peers"), 190), questions(sample("boundaries"), 90), forms(120)]) {
      const native = askedNatively(asked);
      const seen = await askedInBrowser(page, asked);
      equal(seen.length, native.length, "replies");
      native.forEach((reply, index) => {
        assert.deepStrictEqual(bare(seen[index]), bare(reply), JSON.stringify(asked[index].body).slice(0, 300));
        values += count(bare(reply));
      });
      replies += native.length;
      const explained = native.filter((reply) => reply.Assessed?.explanation).length;
      const moved = native.filter((reply) => reply.WhatIf).length;
      ok(explained > asked.length / 3 && moved > asked.length / 3, `${explained} explanations, ${moved} what-ifs`);
    }
    quiet(page);
    await page.context().close();
    return `${replies} replies, ${values} values`;
  },

  "native and Chromium agree bit for bit": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.locator(".tab").nth(1).click();
    let [scores, fields] = [0, 0];
    for (const file of [sample("random"), sample("boundaries"), sample("peers"), sample("accounting"), city(3000)]) {
      const [more, cells] = compare(natively(file), await inBrowser(page, file), file);
      scores += more;
      fields += cells;
    }
    quiet(page);
    await page.context().close();
    ok(scores >= 2000, `${scores} scores are fewer than 2,000`);
    return `${scores} scores, ${fields} fields`;
  },
};
