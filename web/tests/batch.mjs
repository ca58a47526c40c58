// A file of many firms: dropped, counted, searched, ordered, explained, saved.
import { readFileSync } from "node:fs";
import { open } from "./browser.mjs";
import { equal, ok, quiet, settles, text } from "./check.mjs";
import { city, made, sample } from "./files.mjs";

async function graded(browser, url, file) {
  const page = await open(browser, url);
  await page.locator(".tab").nth(1).click();
  await page.setInputFiles("#batch-file", file);
  await page.waitForSelector(".scores .firm", { timeout: 60_000 });
  return page;
}

export const batch = {
  "a file is graded and its counts add up": async ({ browser, url }) => {
    const page = await graded(browser, url, city(3000));
    const number = async (id) => Number((await text(page, id)).replaceAll(",", ""));
    equal(await number("#rows-read"), (await number("#rows-scored")) + (await number("#rows-rejected")), "rows");
    ok((await number("#graded")) > 0, "graded");
    ok((await page.locator(".findings .note").count()) > 0, "findings are shown");
    quiet(page);
    await page.context().close();
  },

  "a file can be dropped on the page": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.locator(".tab").nth(1).click();
    const content = readFileSync(sample("peers"), "utf8");
    const transfer = await page.evaluateHandle((content) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], "peers.csv"));
      return transfer;
    }, content);
    await page.dispatchEvent(".drop", "drop", { dataTransfer: transfer });
    await settles(page, "#rows-read", "206");
    await page.context().close();
  },

  "rows are searched, filtered and ordered": async ({ browser, url }) => {
    const page = await graded(browser, url, sample("peers"));
    await page.fill("#search", "化纤浆粕");
    await settles(page, ".found", /^6 行/);
    await page.fill("#search", "");
    await settles(page, ".found", /^206/);
    await page.selectOption("#grade-filter", "5");
    await settles(page, ".found", /^5 行/);
    await page.selectOption("#grade-filter", "all");
    const header = page.locator(".scores thead button", { hasText: "L" });
    await header.first().click();
    const column = () => page.locator(".scores tbody td:nth-child(6)").allInnerTexts();
    await page.waitForTimeout(300);
    const values = (await column()).filter(Boolean).map(Number);
    equal(values.join(), [...values].sort((a, b) => a - b).join(), "ascending");
    await page.context().close();
  },

  "another scheme may be chosen": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.locator(".tab").nth(1).click();
    equal(await page.inputValue("#batch-scheme"), "huzhou-2021", "the default is what is shown");
    await page.selectOption("#batch-scheme", "own-percentile");
    await page.setInputFiles("#batch-file", sample("peers"));
    await settles(page, "#rows-read", "206");
    const name = await page.locator("#batch-scheme option:checked").innerText();
    ok((await text(page, ".summary .help")).includes(name), "the scheme is named");
    quiet(page);
    await page.context().close();
  },

  "a row explains itself": async ({ browser, url }) => {
    const page = await graded(browser, url, sample("peers"));
    await page.locator(".scores .firm").first().click();
    await settles(page, ".detail #label", "中碳3级");
    ok((await text(page, ".detail .arithmetic")).includes("净排放"), "its arithmetic");
    quiet(page);
    await page.context().close();
  },

  "scores, findings, rejects and benchmarks are saved": async ({ browser, url }) => {
    const page = await graded(browser, url, city(3000));
    const save = async (id) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(id)]);
      return readFileSync(await download.path());
    };
    const isZip = (bytes) => bytes.subarray(0, 2).toString() === "PK";
    for (const id of ["#save-xlsx", "#save-findings", "#save-rejects"]) ok(isZip(await save(id)), `${id} is a workbook`);
    ok(String(await save("#save-csv")).startsWith("\ufeffcredit_code,name,period"), "the CSV's header");
    const table = made("benchmark.json", await save("#save-benchmark"));
    await page.locator(".tab").nth(0).click();
    await page.click("#example");
    await page.setInputFiles("#benchmark-file", table);
    await settles(page, ".loaded", /benchmark\.json/);
    await page.waitForFunction(() => !document.querySelector(".marks")?.innerText.includes("自填"));
    quiet(page);
    await page.context().close();
  },

  "a long table stays smooth and holds few rows": async ({ browser, url }) => {
    const page = await graded(browser, url, city(50_000));
    await page.evaluate(() => { document.querySelector("#scroll").scrollTop = 900_000; });
    await page.waitForFunction(() => {
      const box = document.querySelector("#scroll").getBoundingClientRect();
      return [...document.querySelectorAll(".scores tbody tr:not(.gap)")].some((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= box.top && bottom <= box.bottom;
      });
    });
    ok((await page.locator(".scores tbody tr").count()) < 120, "rows in the document");
    await page.context().close();
  },
};
