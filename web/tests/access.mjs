// axe-core on every view, in both themes; and a narrow window without a sideways scroll.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { open } from "./browser.mjs";
import { equal, settles } from "./check.mjs";
import { sample } from "./files.mjs";
import { certificate } from "./verify.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Serious and critical findings of the page as it stands. */
async function findings(page) {
  // Evaluated by the test's own channel, which the page's policy does not govern.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(" | ")}`);
}

async function views(page, lang, theme) {
  const seen = [];
  const look = async (view) => {
    for (const finding of await findings(page)) seen.push(`${view} ${lang} ${theme}: ${finding}`);
  };
  await look("empty form");
  await page.click("#example");
  await settles(page, "#label", /./);
  await page.fill("#electricity", "abc");
  await settles(page, "#electricity-says", /abc/);
  await look("form with an error");
  await page.click("#example");
  await settles(page, "#label", /2/);
  await look("result");
  await page.locator(".tab").nth(1).click();
  await page.setInputFiles("#batch-file", sample("peers"));
  await page.waitForSelector(".scores .firm");
  await look("batch");
  await page.locator(".tab").nth(2).click();
  await look("verify, empty");
  const { file, trust } = certificate();
  await page.setInputFiles("#trust-file", trust);
  await page.setInputFiles("#verify-file", file("png"));
  await page.waitForSelector(".verdict[data-status=valid]");
  await look("verify, valid");
  await page.fill("#verify-text", "TX1:NO CODE");
  await page.waitForSelector(".verdict[data-status=malformed]");
  await look("verify, malformed");
  await page.locator(".tab").nth(3).click();
  await look("method");
  return seen;
}

export const access = {
  "axe-core has no serious finding on any view": async ({ browser, url }) => {
    const seen = [];
    for (const [lang, theme] of [["zh", "light"], ["en", "dark"]]) {
      const storage = { "tanxiao-preferences": JSON.stringify({ lang, theme }) };
      const page = await open(browser, url, { storage });
      seen.push(...(await views(page, lang, theme)));
      await page.context().close();
    }
    equal(seen.join("\n"), "", "findings");
  },

  "no view scrolls sideways on a phone": async ({ browser, url }) => {
    for (const lang of ["zh", "en"]) {
      const storage = { "tanxiao-preferences": JSON.stringify({ lang, theme: "light" }) };
      const page = await open(browser, url, { viewport: { width: 360, height: 740 }, storage });
      await page.click("#example");
      await settles(page, "#label", /2/);
      const beyond = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      equal(await beyond(), 0, `result, ${lang}`);
      await page.locator(".tab").nth(1).click();
      await page.setInputFiles("#batch-file", sample("peers"));
      await page.waitForSelector(".scores .firm");
      equal(await beyond(), 0, `batch, ${lang}`);
      await page.locator(".tab").nth(2).click();
      const { file, trust } = certificate();
      await page.setInputFiles("#trust-file", trust);
      await page.setInputFiles("#verify-file", file("png"));
      await page.waitForSelector(".verdict[data-status=valid]");
      equal(await beyond(), 0, `verify, ${lang}`);
      await page.locator(".tab").nth(3).click();
      equal(await beyond(), 0, `method, ${lang}`);
      await page.context().close();
    }
  },

  "a firm is graded by keyboard alone": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.keyboard.press("Tab");
    equal(await page.evaluate(() => document.activeElement.className), "skip", "the first stop");
    for (let stop = 0; stop < 30; stop += 1) {
      if ((await page.evaluate(() => document.activeElement.id)) === "example") break;
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await settles(page, "#label", "高碳2级");
    await page.context().close();
  },
};
