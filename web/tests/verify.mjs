// A signed code, as a bank gets it: issued by the command line, judged on the page without a
// network, by file, paste and camera.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { launch, open, ready } from "./browser.mjs";
import { equal, ok, quiet, settles, text } from "./check.mjs";
import { at, city, made, tanxiao } from "./files.mjs";

const environment = { ...process.env, TANXIAO_PASSPHRASE: "only for these tests" };

function run(...words) {
  try {
    return String(execFileSync(tanxiao, words, { env: environment, stdio: "pipe" }));
  } catch (error) {
    // Rejected rows end a run with a code of its own; the scores are written.
    if (error.status === 1 && words[0] === "score") return "";
    throw new Error(`tanxiao ${words.join(" ")}: ${error.status} ${error.stderr}`);
  }
}

let issued;

/** A book of a made-up city and the certificate of one of its firms, with what a reader needs. */
export function certificate() {
  if (issued) return issued;
  const folder = at("certificates");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [key, book, scores, out] = ["issuer.key", "book", "scores.parquet", "out"].map((name) => path.join(folder, name));
  run("keys", "new", "--out", key, "--issuer", "https://example.org", "--name", "合成签发机构（测试用）", "--name-en", "Synthetic issuer (for tests)");
  run("score", city(300), "-o", scores);
  run("publish", scores, "--book", book, "--with-held");
  run("score", city(300), "-o", path.join(folder, "scores.ndjson"));
  const lines = readFileSync(path.join(folder, "scores.ndjson"), "utf8").trimEnd().split("\n");
  const score = lines.map((line) => JSON.parse(line)).find((score) => score.grade !== null && score.credit_code);
  run("certify", "--book", book, "--key", key, "--firm", score.credit_code, "--out", out, "--png");
  const file = (ending) => path.join(out, `${score.credit_code}-${score.period}.${ending}`);
  const revoke = () => run("revoke", "--book", book, "--key", key, "--score", idOf(file("jwt")), "--reason", "测试撤销");
  issued = { score, key, book, out, file, revoke, trust: path.join(book, "trust.json"), status: path.join(book, "status/1.jwt"), statusCwt: path.join(book, "status/1.cwt") };
  return issued;
}

/** The score's id in a vc+jwt. */
function idOf(jwt) {
  const payload = readFileSync(jwt, "utf8").split(".")[1];
  const found = Buffer.from(payload, "base64url").toString().match(/"score_?[iI]d":\s*"([^"]+)"/);
  ok(found, "the vc+jwt names its score");
  return found[1];
}

/** The page's Verify view. */
export async function view(browser, url, options) {
  const page = await open(browser, url, options);
  await page.locator(".tab").nth(2).click();
  return page;
}

const says = (page, status) => page.waitForSelector(`.verdict[data-status=${status}]`, { timeout: 60_000 });

/** Loads the lists that make everything known. */
export async function lists(page, { trust, status }) {
  await page.setInputFiles("#trust-file", trust);
  await page.setInputFiles("#status-file", status);
}

export const verify = {
  "a card's picture is verified offline": async ({ browser, url }) => {
    const { file, trust, status, score } = certificate();
    const page = await view(browser, url);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await page.context().setOffline(true);
    await lists(page, { trust, status });
    await page.setInputFiles("#verify-file", file("png"));
    await says(page, "valid");
    equal(await page.locator(".verdict .unchecked").count(), 0, "nothing is left unchecked");
    const card = await text(page, ".verify .card");
    for (const claim of [score.label, score.name, score.credit_code, String(score.intensity_l), String(score.ratio_k)]) {
      ok(card.includes(claim), `the card shows ${claim}: ${card}`);
    }
    ok((await text(page, ".verify .sheet")).includes("合成签发机构"), "the issuer's name");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-verdict")]);
    const verdict = JSON.parse(readFileSync(await download.path(), "utf8"));
    const native = JSON.parse(run("--json", "verify", file("png"), "--trust", trust, "--status", status, "--at", verdict.checked_at));
    equal(JSON.stringify(verdict), JSON.stringify(native), "the verdict of the command line");
    quiet(page);
    await page.context().close();
  },

  "a code is verified without the engine": async ({ browser, url }) => {
    const { file, trust, status } = certificate();
    const context = await browser.newContext({ locale: "zh-CN", serviceWorkers: "block" });
    const page = await context.newPage();
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${url}#verify`);
    await lists(page, { trust, status });
    await page.setInputFiles("#verify-file", file("png"));
    await says(page, "valid");
    equal(asked.filter((path) => path.startsWith("/worker-")).join(), "", "files of the engine");
    equal(await page.locator(".notice").count(), 0, "nothing is said of the engine");
    await page.locator(".tab").nth(0).click();
    await ready(page);
    ok(asked.some((path) => path.startsWith("/worker-")), "the engine comes when the form is opened");
    await context.close();
  },

  "the engine comes without the verifier": async ({ browser, url }) => {
    const context = await browser.newContext({ locale: "zh-CN", serviceWorkers: "block" });
    const page = await context.newPage();
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(url);
    await ready(page);
    equal(asked.filter((path) => path.startsWith("/verifier-")).join(), "", "files of the verifier");
    await context.close();
  },

  "a verifier that cannot be loaded is said, and is tried again": async ({ browser, url }) => {
    const context = await browser.newContext({ locale: "zh-CN", serviceWorkers: "block" });
    const page = await context.newPage();
    await context.route(/verifier-.*\.js$/, (route) => route.abort());
    await page.goto(`${url}#verify`);
    await page.fill("#verify-text", "碳效码");
    await says(page, "not-verified");
    await settles(page, "#verdict", "未能核验");
    await context.unroute(/verifier-.*\.js$/);
    await page.fill("#verify-text", "碳效码?");
    await says(page, "malformed");
    await context.close();
  },

  "what was not checked is said": async ({ browser, url }) => {
    const { file, trust, statusCwt } = certificate();
    const page = await view(browser, url);
    await page.fill("#verify-text", readFileSync(file("txt"), "utf8"));
    await says(page, "unknown-issuer");
    await page.setInputFiles("#trust-file", trust);
    await says(page, "valid");
    ok((await text(page, ".verdict .unchecked")).includes("未核查是否已撤销"), "revocation was not checked");
    await page.setInputFiles("#status-file", statusCwt);
    await page.waitForFunction(() => !document.querySelector(".verdict .unchecked"));
    await page.click("#lang");
    await settles(page, "#verdict", /^valid$|^Valid$/);
    quiet(page);
    await page.context().close();
  },

  "a vc+jwt is verified, and one that was altered is not": async ({ browser, url }) => {
    const { file, trust, status } = certificate();
    const page = await view(browser, url);
    await lists(page, { trust, status });
    await page.setInputFiles("#verify-file", file("jwt"));
    await says(page, "valid");
    const [head, payload, signature] = readFileSync(file("jwt"), "utf8").trim().split(".");
    const other = payload.replace(/^(.{40})(.)/, (_, before, letter) => before + (letter === "A" ? "B" : "A"));
    await page.fill("#verify-text", [head, other, signature].join("."));
    await page.waitForSelector(".verdict[data-status=tampered], .verdict[data-status=malformed]");
    const claims = JSON.parse(Buffer.from(payload, "base64url"));
    const better = Buffer.from(JSON.stringify(claims).replace(/级"/, "级甲\"")).toString("base64url");
    ok(better !== payload, "the label was altered");
    await page.fill("#verify-text", [head, better, signature].join("."));
    await says(page, "tampered");
    equal(await page.locator(".verify .card").count(), 0, "no claim of it is shown");
    quiet(page);
    await page.context().close();
  },

  "a code past its date is expired": async ({ browser, url }) => {
    const { file, trust, status } = certificate();
    const page = await view(browser, url);
    await page.clock.setFixedTime(Date.now() + 400 * 86_400_000);
    await lists(page, { trust, status });
    await page.setInputFiles("#verify-file", file("png"));
    await says(page, "expired");
    ok((await page.locator(".verify .card").count()) > 0, "its claims are shown");
    await page.context().close();
  },

  "what is no certificate is said to be none": async ({ browser, url }) => {
    const page = await view(browser, url);
    await page.fill("#verify-text", "碳效码");
    await says(page, "malformed");
    const blank = await page.evaluate(() => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [300, 200];
      canvas.getContext("2d").fillRect(20, 20, 50, 50);
      return canvas.toDataURL("image/jpeg").split(",")[1];
    });
    await page.setInputFiles("#verify-file", made("blank.jpg", Buffer.from(blank, "base64")));
    await says(page, "no-code");
    await page.setInputFiles("#trust-file", made("wrong.json", "{}"));
    await page.waitForSelector(".files li");
    quiet(page);
    await page.context().close();
  },

  "lists come by an address of the site, and are kept if wanted": async ({ browser, url }) => {
    const { file, trust } = certificate();
    const page = await view(browser, url);
    await page.context().route("**/lists/trust.json", (route) => route.fulfill({ path: trust }));
    await page.fill("#trust-file-address", "https://example.com/trust.json");
    await page.press("#trust-file-address", "Enter");
    await settles(page, "#trust-file-address-says", /只连接本站/);
    await page.fill("#trust-file-address", "/lists/trust.json");
    await page.press("#trust-file-address", "Enter");
    await settles(page, ".files", /trust\.json/);
    await page.reload();
    await page.locator(".tab").nth(2).click();
    equal(await page.locator(".files li").count(), 0, "not kept unasked");
    await page.setInputFiles("#trust-file", trust);
    await page.check("#keep-lists");
    await page.reload();
    await page.locator(".tab").nth(2).click();
    await page.setInputFiles("#verify-file", file("png"));
    await says(page, "valid");
    await page.uncheck("#keep-lists");
    equal(await page.evaluate(() => localStorage.getItem("tanxiao-lists")), null, "forgotten");
    await page.context().close();
  },

  "the camera reads a card": async ({ browser, url }) => {
    const { file, trust, status } = certificate();
    // A still of the card's code, held close, as the film of a made-up camera, grey.
    const drawing = await open(browser, url);
    const png = readFileSync(file("png")).toString("base64");
    const grey = await drawing.evaluate(async (png) => {
      const blob = await (await fetch(`data:image/png;base64,${png}`).catch(() => null))?.blob();
      const bytes = blob ?? new Blob([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))], { type: "image/png" });
      const card = await createImageBitmap(bytes);
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [1280, 960];
      const context = canvas.getContext("2d");
      const [left, top, width] = [0.58 * card.width, 0.29 * card.height, 0.42 * card.width];
      context.drawImage(card, left, top, width, 0.75 * width, 0, 0, 1280, 960);
      const { data } = context.getImageData(0, 0, 1280, 960);
      let text = "";
      for (let at = 0; at < data.length; at += 4) text += String.fromCharCode(16 + data[at + 1] * 219 / 255);
      return btoa(text);
    }, png);
    await drawing.context().close();
    const frame = Buffer.concat([Buffer.from("FRAME\n"), Buffer.from(grey, "base64"), Buffer.alloc(640 * 480 * 2, 128)]);
    const film = made("card.y4m", Buffer.concat([Buffer.from("YUV4MPEG2 W1280 H960 F10:1 Ip A1:1 C420jpeg\n"), frame, frame]));
    const watching = await launch(["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`]);
    try {
      const page = await view(watching, url);
      await lists(page, { trust, status });
      await page.click("#camera");
      await says(page, "valid");
      equal(await page.locator(".camera").count(), 0, "the camera is closed");
      quiet(page);
    } finally {
      await watching.close();
    }
  },

  "a camera that is refused is said": async ({ browser, url }) => {
    const page = await view(browser, url);
    await page.click("#camera");
    await settles(page, ".camera .help", /无法使用摄像头/);
    await page.context().close();
  },

  // The last: it takes the certificate back.
  "a revoked code is revoked": async ({ browser, url }) => {
    const { file, trust, status, revoke } = certificate();
    revoke();
    const page = await view(browser, url);
    await lists(page, { trust, status });
    await page.setInputFiles("#verify-file", file("png"));
    await says(page, "revoked");
    quiet(page);
    await page.context().close();
  },
};

