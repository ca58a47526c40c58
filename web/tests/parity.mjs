// The same returns natively and in Chromium: every byte of the score book must agree, and with it
// every bit of every float, since floats are printed with the digits that tell them apart.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { open } from "./browser.mjs";
import { equal, ok, quiet } from "./check.mjs";
import { at, city, sample, tanxiao } from "./files.mjs";

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

export const parity = {
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
