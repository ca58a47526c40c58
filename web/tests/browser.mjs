// The served bundle and a headless Chromium.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

const [target = "target", bundle = "dist/web"] = process.argv.slice(2);
export const targetDirectory = path.resolve(target);
export const root = path.resolve(import.meta.dirname, "../..");

/** The Chromium to drive: the one named, or the distribution's. */
function chromiumPath() {
  const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"];
  const found = candidates.find((candidate) => candidate && existsSync(candidate));
  if (!found) throw new Error("no Chromium: apt-get install chromium fonts-noto-cjk, or set CHROMIUM");
  return found;
}

/** Serves the bundle on a free port; resolves with its address. */
export function serve() {
  const server = spawn(path.join(targetDirectory, "release/xtask-web"), ["serve", bundle, "0"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = new Promise((resolve, reject) => {
    server.stdout.once("data", (data) => resolve(String(data).trim()));
    server.once("error", reject);
  });
  return address.then((url) => ({ url, stop: () => server.kill() }));
}

/** A Chromium; with switches of its own for what only some tests need. */
export function launch(switches = []) {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--no-first-run", ...switches],
  });
}

/** A page whose engine is ready. Anything that a console calls an error fails the test. */
export async function open(browser, url, options = {}) {
  const { storage, hash = "", ...rest } = options;
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1360, height: 900 }, ...rest });
  const page = await context.newPage();
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") page.errors.push(message.text());
  });
  if (storage) await page.addInitScript((items) => {
    for (const [key, value] of Object.entries(items)) {
      if (!localStorage.getItem(key)) localStorage.setItem(key, value);
    }
  }, storage);
  await page.goto(url + hash);
  await ready(page);
  return page;
}

/** Waits until the engine has named the schemes. */
export async function ready(page) {
  await page.waitForFunction(() => document.querySelectorAll("#scheme option").length > 0, null, { timeout: 120_000 });
}
