// Assertions that say what they saw.
import assert from "node:assert/strict";

export const equal = (seen, wanted, what) => assert.equal(seen, wanted, what);
export const ok = (condition, what) => assert.ok(condition, what);
export const text = (page, selector) => page.locator(selector).first().innerText();

/** No script or policy error was seen. */
export const quiet = (page) => assert.deepEqual(page.errors, [], "errors in the console");

/** Waits until an element's text is as wanted. */
export async function settles(page, selector, wanted) {
  const is = wanted instanceof RegExp ? { source: wanted.source } : { exact: wanted };
  try {
    await page.waitForFunction(
      ([selector, is]) => {
        const seen = document.querySelector(selector)?.innerText ?? "";
        return is.source ? new RegExp(is.source).test(seen) : seen === is.exact;
      },
      [selector, is],
      { timeout: 60_000 },
    );
  } catch {
    assert.fail(`${selector} says “${await page.locator(selector).first().innerText().catch(() => "")}”, not ${wanted}`);
  }
}
