// One firm: typed, graded, moved, translated, carried by a link, printed.
import { readFileSync } from "node:fs";
import { open, ready, targetDirectory } from "./browser.mjs";
import { equal, ok, quiet, settles, text } from "./check.mjs";

/** Types a whole return, by keyboard where a person would. */
async function fill(page) {
  await page.fill("#name", "合成一号纺织厂");
  await page.fill("#industry", "hxzz");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.waitForSelector("#industry-options li");
  await page.fill("#industry", "1751");
  await page.keyboard.press("Enter");
  await page.fill("#region", "湖州");
  await page.waitForSelector("#region-options li");
  await page.keyboard.press("Enter");
  await page.fill("#period", "2023");
  await page.fill("#electricity", "1,000");
  await page.fill("#value_added", "2000");
}

export const assess = {
  "a person types a return and reads a grade": async ({ browser, url }) => {
    const page = await open(browser, url);
    ok((await text(page, ".missing")).includes("报告期"), "the empty form says what is needed");
    equal(await page.inputValue("#scheme"), "huzhou-2021", "the default scheme is what is shown");
    for (const field of ["own_pv", "green_power"]) {
      equal(await page.inputValue(`#${field} ~ select`), "万千瓦时", "the unit that an amount is given is the one shown");
    }
    await fill(page);
    // 10,000 MWh × 0.4974 tCO2/MWh ÷ 2,000 万元.
    await settles(page, "#value-l", "2.487");
    await settles(page, "#label", "高碳");
    equal(await text(page, "#value-k"), "—", "no grade without a benchmark");
    await page.fill("#benchmark", "2.487");
    await settles(page, "#label", "高碳3级");
    await settles(page, "#value-k", "1");
    ok((await text(page, ".marks")).includes("自填"), "a typed benchmark is marked");
    ok((await text(page, "#grid-factor")).includes("0.4974"), "the grid factor is shown");
    quiet(page);
    await page.context().close();
  },

  "pinyin initials find an industry": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.fill("#industry", "hxzzjg");
    await page.waitForSelector("#industry-options li");
    ok((await text(page, "#industry-options")).includes("化纤织造加工"), "hxzzjg is 化纤织造加工");
    await page.keyboard.press("Enter");
    equal(await page.inputValue("#industry"), "1751 化纤织造加工", "the chosen industry");
    await page.context().close();
  },

  "errors stand at their field, in words, as one types": async ({ browser, url }) => {
    const page = await open(browser, url);
    await fill(page);
    await page.fill("#electricity", "一千度");
    await settles(page, "#electricity-says", /不是数字/);
    equal(await page.getAttribute("#electricity", "aria-invalid"), "true", "marked as wrong");
    await page.fill("#electricity", "-5");
    await settles(page, "#electricity-says", /负数/);
    await page.fill("#electricity", "1000");
    await page.fill("#credit_code", "91330500TE5T4000XX");
    await settles(page, "#credit_code-says", /不正确/);
    await page.fill("#credit_code", "91330500TE5T4000XW");
    await settles(page, "#credit_code-says", "");
    await page.fill("#value_added", "0");
    await settles(page, ".general-notes, #value_added-says .note", /不大于 0/);
    await page.fill("#period", "明年");
    await settles(page, "#period-says", /无法识别/);
    quiet(page);
    await page.context().close();
  },

  "a unit changes the amount, not the digits": async ({ browser, url }) => {
    const page = await open(browser, url);
    await fill(page);
    await settles(page, "#value-l", "2.487");
    await page.selectOption("#electricity ~ select", "兆瓦时");
    await settles(page, "#value-l", "0.2487");
    equal(await page.inputValue("#electricity"), "1,000", "what was typed");
    await page.context().close();
  },

  "sliders move the grade live": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.click("#example");
    await settles(page, "#label", "高碳2级");
    await page.locator("#slide-electricity").focus();
    await page.keyboard.press("Home");
    await settles(page, "#then-label", "中碳1级");
    equal(await text(page, "#label"), "高碳2级", "the result itself stays");
    quiet(page);
    await page.context().close();
  },

  "the language changes live, and nothing typed is lost": async ({ browser, url }) => {
    const page = await open(browser, url);
    await fill(page);
    await settles(page, "#label", "高碳");
    await page.click("#lang");
    await settles(page, "#label", "high-carbon");
    equal(await page.getAttribute("html", "lang"), "en", "language of the page");
    equal(await page.inputValue("#electricity"), "1,000", "what was typed");
    const chinese = await page.evaluate(() => {
      const own = (element) => !element.closest("[lang=zh-CN]:not(html)");
      return [...document.querySelectorAll("main label, main legend, main h3, main button")]
        .filter(own).map((element) => element.innerText).filter((text) => /[一-鿿]/.test(text));
    });
    equal(chinese.join("|"), "", "Chinese left on the English page");
    await page.context().close();
  },

  "a draft outlives a reload, and can be erased": async ({ browser, url }) => {
    const page = await open(browser, url);
    await fill(page);
    await settles(page, "#label", "高碳");
    await page.reload();
    await settles(page, "#label", "高碳");
    await page.click("#erase");
    equal(await page.inputValue("#name"), "", "erased");
    await page.reload();
    await ready(page);
    equal(await page.inputValue("#name"), "", "still erased");
    await page.context().close();
  },

  "a link carries the inputs in its fragment": async ({ browser, url }) => {
    const page = await open(browser, url, { permissions: ["clipboard-read", "clipboard-write"] });
    await fill(page);
    await settles(page, "#label", "高碳");
    await page.click("#link");
    await settles(page, ".copied", /已复制/);
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const asked = [];
    const other = await (await browser.newContext({ locale: "zh-CN" })).newPage();
    other.on("request", (request) => asked.push(request.url()));
    await other.goto(link);
    await settles(other, "#value-l", "2.487");
    ok(asked.every((address) => !decodeURIComponent(address.split("#")[0]).includes("合成一号")), "no request holds an input");
    await other.context().close();
    await page.context().close();
  },

  "JSON, CSV, return and picture are saved": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.click("#example");
    await settles(page, "#label", "高碳2级");
    const save = async (id) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(id)]);
      return readFileSync(await download.path());
    };
    equal(JSON.parse(await save("#json")).label, "高碳2级", "the JSON's label");
    ok(String(await save("#csv")).includes("高碳2级"), "the CSV's label");
    ok(String(await save("#input")).includes("electricity(万千瓦时)"), "the return as it would stand in a file");
    equal((await save("#png")).subarray(1, 4).toString(), "PNG", "the picture's signature");
    quiet(page);
    await page.context().close();
  },

  "periods stand side by side": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.click("#example");
    await settles(page, "#label", "高碳2级");
    await page.click("#keep-period");
    await page.fill("#period", "2022");
    await page.fill("#electricity", "2000");
    await settles(page, "#label", "高碳3级");
    await page.click("#keep-period");
    const rows = await page.locator(".years tbody tr").allInnerTexts();
    equal(rows.length, 2, "periods");
    ok(rows[0].includes("2022") && rows[0].includes("高碳3级"), rows[0]);
    ok(rows[1].includes("2023") && rows[1].includes("高碳2级"), rows[1]);
    await page.context().close();
  },

  "the result prints on one A4 page": async ({ browser, url }) => {
    const page = await open(browser, url);
    await page.click("#example");
    await settles(page, "#label", "高碳2级");
    const pdf = await page.pdf({ path: `${targetDirectory}/web-report.pdf`, preferCSSPageSize: true, printBackground: true });
    const pages = String(pdf.toString("latin1")).match(/\/Type\s*\/Page\b/g).length;
    equal(pages, 1, "pages");
    await page.context().close();
  },
};
