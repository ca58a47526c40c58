// How long things take in headless Chromium. Limits hold for the distribution's bundle; the quick
// build is measured too, and only the responsiveness of the page is held against it.
import { open } from "./browser.mjs";
import { ok, settles } from "./check.mjs";
import { city } from "./files.mjs";

const FIRMS = 50_000;

export const measure = {
  "the page paints and the engine is ready": async ({ browser, url }) => {
    const context = await browser.newContext({ locale: "zh-CN", serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForSelector(".form");
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    await page.waitForFunction(() => document.querySelectorAll("#scheme option").length > 0);
    const engine = await page.evaluate(() => performance.now());
    const began = performance.now();
    await page.click("#example");
    await settles(page, "#label", "高碳2级");
    const assessed = performance.now() - began;
    await context.close();
    return `first paint ${Math.round(paint)} ms, engine ready ${Math.round(engine)} ms, click to grade ${Math.round(assessed)} ms (180 ms of it waiting for typing to pause)`;
  },

  [`${FIRMS} firms do not block the page`]: async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.locator(".tab").nth(1).click();
    await page.evaluate(() => {
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
      }).observe({ entryTypes: ["longtask"] });
    });
    const file = city(FIRMS);
    await page.setInputFiles("#batch-file", file);
    await settles(page, ".summary .help", /毫秒/);
    const millis = Number((await page.locator(".summary .help").first().innerText()).match(/用时 (\d+)/)[1]);
    await page.waitForSelector(".scores .firm");
    const longest = await page.evaluate(() => window.longest);
    await page.context().close();
    // A page that graded by itself would be blocked for nearly all of it.
    ok(longest < millis / 4, `a main-thread task of ${longest} ms while ${millis} ms were worked`);
    return `${millis} ms from bytes to scores; longest main-thread task ${longest > 0 ? `${longest} ms` : "under 50 ms"}`;
  },
};
