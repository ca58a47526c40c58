// What goes wrong: files that are none, an engine that does not come, no network.
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { open, ready } from "./browser.mjs";
import { equal, ok, quiet, settles, text } from "./check.mjs";
import { at, made } from "./files.mjs";

/** A row of a good file. */
const header = "统一社会信用代码,企业名称,年份,行政区划代码,行业代码,用电量(万千瓦时),工业增加值(万元)\n";
const firm = "91330500TE5T4000XW,合成一号,2023,330500,1751,100,500\n";

/** A file of 200 MB, mostly of nothing. */
function huge() {
  const file = at("huge.csv");
  const handle = openSync(file, "w");
  writeSync(handle, header + firm);
  ftruncateSync(handle, 200 * 1024 * 1024);
  closeSync(handle);
  return file;
}

const gb18030 = () => {
  // 企业名称,年份,行业代码,电力(兆瓦时),工业增加值(万元) and a firm, as GBK bytes.
  const bytes = "c6f3d2b5c3fbb3c62cc4eab7dd2cd0d0d2b5b4fac2eb2cb5e7c1a628d5d7cddfcab1292cb9a4d2b5d4f6bcd3d6b528cdf2d4aa290a" +
    "bacfb3c9d2bbbac52c323032332c313735312c3130302c3530300a";
  return Buffer.from(bytes, "hex");
};

const bad = {
  "an empty file": [() => made("empty.csv", ""), /空的/],
  "a PDF named .xlsx": [() => made("report.xlsx", "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"), /不是|不认识|损坏|XLSX/],
  "a ZIP that is no workbook": [() => made("photos.xlsx", Buffer.from("504b0506000000000000000000000000000000000000", "hex")), /损坏|不是|工作表|不认识/],
  "a table of something else": [() => made("menu.csv", "菜名,价格\n鱼香肉丝,28\n"), /表头|缺少|列/],
  "a header without rows": [() => made("header.csv", header), /没有数据行/],
};

const tests = {};
for (const [name, [file, wanted]] of Object.entries(bad)) {
  tests[`${name} is refused in words`] = async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.fill("#name", "已填的名称");
    await page.locator(".tab").nth(1).click();
    await page.setInputFiles("#batch-file", file());
    await settles(page, ".refused", wanted);
    equal(await page.inputValue("#name"), "已填的名称", "what was typed");
    quiet(page);
    await page.context().close();
  };
}

export const robust = {
  ...tests,

  "200 MB do not hang the page": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.locator(".tab").nth(1).click();
    await page.setInputFiles("#batch-file", huge());
    await page.waitForSelector(".progress .loading, .refused, #rows-read");
    // The page answers while the worker reads.
    await page.click("#lang");
    equal(await page.getAttribute("html", "lang"), "en", "the page answers");
    await page.waitForSelector(".refused, #rows-read", { timeout: 120_000 });
    await page.locator(".tab").nth(0).click();
    await page.click("#example");
    await settles(page, "#label", /grade 2/);
    await page.context().close();
  },

  "GB18030 text is read": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.locator(".tab").nth(1).click();
    await page.setInputFiles("#batch-file", made("gbk.csv", gb18030()));
    await settles(page, "#rows-read", "1");
    ok((await text(page, ".scores .firm")).includes("合成一号"), "the name");
    await page.context().close();
  },

  "an engine that cannot be loaded is said, and can be tried again": async ({ browser, url }) => {
    const context = await browser.newContext({ locale: "zh-CN", serviceWorkers: "block" });
    const page = await context.newPage();
    await context.route(/worker-.*\.js$/, (route) => route.abort());
    await page.goto(url);
    await settles(page, ".notice", /未能载入/);
    await page.fill("#name", "已填的名称");
    await context.unroute(/worker-.*\.js$/);
    await page.click(".notice button");
    await ready(page);
    equal(await page.inputValue("#name"), "已填的名称", "what was typed");
    await context.close();
  },

  "it works offline after the first visit": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await page.context().setOffline(true);
    await page.reload();
    await ready(page);
    await page.click("#example");
    await settles(page, "#label", "高碳2级");
    await page.context().close();
  },

  "nothing is asked of any other origin": async ({ browser, url }) => {
    const context = await browser.newContext({ locale: "zh-CN" });
    const page = await context.newPage();
    const asked = [];
    page.on("request", (request) => asked.push(request));
    await page.goto(url);
    await ready(page);
    await page.click("#example");
    await settles(page, "#label", "高碳2级");
    const others = asked.map((request) => request.url()).filter((address) => !address.startsWith(url) && !address.startsWith("blob:"));
    equal(others.join(), "", "requests to others");
    ok(asked.every((request) => request.method() === "GET"), "nothing is sent");
    await context.close();
  },
};
