// By what a firm is graded: schemes, factor sets, benchmarks by file and address, the place among
// the peers, and denominators other than value added.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { open, root } from "./browser.mjs";
import { equal, ok, quiet, settles, text } from "./check.mjs";
import { at, city, made, sample, tanxiao } from "./files.mjs";

/** A published table of a file's firms, as `tanxiao benchmark` writes it. */
function table(file) {
  const out = at("published.json");
  try {
    execFileSync(tanxiao, ["benchmark", file, "-o", out], { stdio: "pipe" });
  } catch (error) {
    if (error.status !== 1) throw new Error(`${error.status}: ${error.stderr}`);
  }
  return out;
}

/** Types what every return needs. */
async function identity(page) {
  await page.fill("#name", "合成一号");
  await page.fill("#industry", "1751");
  await page.keyboard.press("Enter");
  await page.fill("#region", "330500");
  await page.keyboard.press("Enter");
  await page.fill("#period", "2023");
  await page.fill("#electricity", "1000");
}

/** A scheme of the repository with some of its text changed. */
function scheme(changes) {
  let toml = readFileSync(path.join(root, "data/schemes/huzhou-2021.toml"), "utf8");
  for (const [from, to] of changes) {
    ok(toml.includes(from), `huzhou-2021.toml has ${from}`);
    toml = toml.replace(from, to);
  }
  return toml;
}

export const method = {
  "a published benchmark comes by an address of the site": async ({ browser, url }) => {
    const file = table(city(3000));
    const page = await open(browser, url);
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.context().route("**/benchmarks/2023.json", (route) => route.fulfill({ path: file, contentType: "application/json" }));
    await identity(page);
    await page.fill("#value_added", "2000");
    await page.fill("#benchmark-file-address", "https://example.com/benchmarks/2023.json");
    await page.press("#benchmark-file-address", "Enter");
    await settles(page, "#benchmark-file-address-says", /只连接本站/);
    await page.fill("#benchmark-file-address", "/benchmarks/none.json");
    await page.press("#benchmark-file-address", "Enter");
    await settles(page, "#benchmark-file-address-says", /404/);
    page.errors.length = 0; // The browser says 404 too.
    await page.fill("#benchmark-file-address", "/benchmarks/2023.json");
    await page.press("#benchmark-file-address", "Enter");
    await settles(page, ".loaded", /\/benchmarks\/2023\.json/);
    await settles(page, "#label", /[1-5]级$/);
    equal(await page.locator(".marks li").count(), 0, "a published benchmark needs no mark");
    ok(asked.every((address) => address.startsWith(url) || address.startsWith("blob:")), "no other origin is asked");
    quiet(page);
    await page.context().close();
  },

  "the place among the peers is drawn and said": async ({ browser, url }) => {
    const page = await open(browser, url);
    await identity(page);
    await page.fill("#value_added", "2000");
    // Percentiles are published of large groups only.
    const lines = readFileSync(city(3000), "utf8").trimEnd().split("\n").map((line) => line.split(","));
    const alike = lines.map((cells, row) => cells.with(4, row ? "1751" : cells[4]).join(","));
    await page.setInputFiles("#benchmark-file", table(made("one-industry.csv", alike.join("\n"))));
    await page.waitForSelector(".histogram svg");
    equal(await page.locator(".histogram .peers").count(), 20, "bars");
    const says = await page.getAttribute(".histogram svg", "aria-label");
    ok(/同行 \d+ 家/.test(says) && says.includes("本企业 2.487") && says.includes("行业基准"), says);
    ok((await text(page, ".histogram figcaption")).includes("半数不高于"), "quartiles in words");
    ok((await text(page, "#percentile")).includes("优于"), "the percentile");
    await page.fill("#benchmark-file-address", "");
    await page.locator(".loaded button").click();
    await page.waitForFunction(() => !document.querySelector(".histogram"));
    quiet(page);
    await page.context().close();
  },

  "a factor set may be chosen, and says its source": async ({ browser, url }) => {
    const page = await open(browser, url);
    equal(await page.inputValue("#factors"), "cn-guides-2015", "the default is what is shown");
    const source = () => page.locator("#factors").locator("xpath=../../cite").innerText();
    ok((await source()).includes("发改办气候"), "its source");
    ok((await page.locator("#scheme").locator("xpath=../../cite").innerText()).includes("湖州"), "the scheme's source");
    await identity(page);
    await page.fill("#value_added", "2000");
    await settles(page, ".versions", /cn-guides-2015/);
    await page.selectOption("#factors", "ncsc-2025");
    await settles(page, ".versions", /ncsc-2025/);
    ok((await source()).includes("2025年库"), "its source");
    await page.locator(".tab").nth(1).click();
    equal(await page.inputValue("#batch-factors"), "cn-guides-2015", "a file has its own choice");
    await page.selectOption("#batch-factors", "ncsc-2025");
    await page.setInputFiles("#batch-file", sample("peers"));
    await settles(page, "#rows-read", "206");
    const native = at("ncsc.ndjson");
    try {
      execFileSync(tanxiao, ["score", sample("peers"), "--factors", "ncsc-2025", "-o", native], { stdio: "pipe" });
    } catch (error) {
      if (error.status !== 1) throw new Error(`${error.status}: ${error.stderr}`);
    }
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-ndjson")]);
    equal(readFileSync(await download.path(), "utf8"), readFileSync(native, "utf8"), "scores as by --factors");
    quiet(page);
    await page.context().close();
  },

  "value added may be the four items of the income approach": async ({ browser, url }) => {
    const page = await open(browser, url);
    await identity(page);
    await page.locator(".choice input").nth(1).check();
    for (const [item, amount] of [["compensation", "900"], ["production_tax", "200"], ["depreciation", "400"]]) {
      await page.fill(`#${item}`, amount);
    }
    ok((await text(page, ".missing")).includes("产出"), "one item is still needed");
    await page.fill("#operating_surplus", "-500");
    // 10,000 MWh × 0.4974 tCO2/MWh ÷ (900 + 200 + 400 − 500) 万元: a loss counts.
    await settles(page, "#value-l", "4.974");
    ok((await text(page, ".quotients")).includes("劳动者报酬 900"), "the items are shown");
    await page.locator(".choice input").nth(0).check();
    ok((await text(page, ".missing")).includes("产出"), "items that are not shown do not count");
    quiet(page);
    await page.context().close();
  },

  "a scheme of one's own divides by a product": async ({ browser, url }) => {
    const page = await open(browser, url);
    await identity(page);
    await page.locator(".tab").nth(3).click();
    await page.setInputFiles("#scheme-file", made("own.toml", scheme([["\"huzhou-2021\"", "\"huzhou-2021\""]])));
    await page.waitForSelector(".prose .note.error");
    const toml = scheme([
      ["\"huzhou-2021\"", "\"own-product\""], ["official = true", "official = false"],
      ["denominator = \"value_added\"", "denominator = \"product\"\nproduct_unit = { zh = \"吨布\", en = \"t of cloth\" }"],
      ["value_added_from = [\"direct\", \"income_approach\"]\n", ""],
    ]);
    await page.setInputFiles("#scheme-file", made("product.toml", toml));
    await settles(page, ".prose tbody", /own-product/);
    equal(await page.locator(".prose .note.error").count(), 0, "nothing is wrong with it");
    await page.locator(".tab").nth(0).click();
    await page.selectOption("#scheme", "own-product");
    ok((await text(page, "label[for=product_quantity]")).includes("吨布"), "the unit of the scheme");
    await page.fill("#product_quantity", "20000");
    // 4,974 tCO2 ÷ 20,000 t.
    await settles(page, "#value-l", "0.2487");
    ok((await text(page, ".marks")).includes("自拟"), "marked as one's own");
    await page.reload();
    await settles(page, "#value-l", "0.2487");
    equal(await page.inputValue("#scheme"), "own-product", "a reload keeps it with the draft");
    await page.click("#erase");
    await page.waitForFunction(() => !document.querySelector("#scheme option[value=own-product]"));
    await page.reload();
    await page.waitForSelector("#scheme option[value=huzhou-2021]", { state: "attached" });
    equal(await page.locator("#scheme option[value=own-product]").count(), 0, "erased with the draft");
    quiet(page);
    await page.context().close();
  },

  "an output of nothing is said, and graded by no number": async ({ browser, url }) => {
    const page = await open(browser, url);
    await identity(page);
    await page.fill("#value_added", "0");
    await settles(page, "#label", "未评");
    await settles(page, ".card .reason", /不大于 0/);
    equal(await text(page, "#value-l"), "—", "no L");
    equal(await page.inputValue("#value_added"), "0", "what was typed");
    quiet(page);
    await page.context().close();
  },

  "a pasted amount brings its unit, or is refused at its field": async ({ browser, url }) => {
    const page = await open(browser, url);
    await identity(page);
    await page.fill("#value_added", "2000");
    const paste = (content) => page.evaluate((content) => {
      const field = document.querySelector("#electricity");
      field.focus();
      field.select();
      document.execCommand("insertText", false, content);
    }, content);
    for (const content of ["1,000 万千瓦时", "10000MWh", "１，０００", " 1000\t"]) {
      await page.fill("#electricity", "1");
      await settles(page, "#value-l", "0.002487");
      await paste(content);
      await settles(page, "#value-l", "2.487");
    }
    for (const content of ["1000 吨", "约 1000 万千瓦时", "1000 万千瓦时 2023年"]) {
      await paste(content);
      await page.waitForSelector("#electricity-says .note.error");
      equal(await page.inputValue("#electricity"), content, "nothing is lost");
    }
    quiet(page);
    await page.context().close();
  },

  "a PDF named .json is no benchmark": async ({ browser, url }) => {
    const page = await open(browser, url);
    await identity(page);
    await page.fill("#value_added", "2000");
    await page.setInputFiles("#benchmark-file", made("report.json", "%PDF-1.7\n1 0 obj\n"));
    await page.waitForSelector("[data-code=data-invalid]");
    equal(await page.inputValue("#electricity"), "1000", "what was typed");
    await page.context().close();
  },
};
