// Pictures of every view: phone and desktop, both languages, both themes. For people to look at.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { open, targetDirectory } from "./browser.mjs";
import { certificate } from "./verify.mjs";

const sizes = { desktop: { width: 1360, height: 900 }, phone: { width: 390, height: 844 } };

export async function screenshots({ browser, url, batchFile }) {
  const directory = path.join(targetDirectory, "web-screenshots");
  mkdirSync(directory, { recursive: true });
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const lang of ["zh", "en"]) {
      for (const theme of ["light", "dark"]) {
        const storage = { "tanxiao-preferences": JSON.stringify({ lang, theme }) };
        const page = await open(browser, url, { viewport, storage });
        const shoot = (view) =>
          page.screenshot({ path: path.join(directory, `${view}-${size}-${lang}-${theme}.png`), fullPage: true });
        await shoot("empty");
        await page.click("#example");
        await page.waitForSelector("#label");
        await shoot("assess");
        await page.locator(".tab").nth(1).click();
        await page.setInputFiles("#batch-file", batchFile);
        await page.waitForSelector("#scores");
        await page.waitForSelector(".scores .firm");
        await shoot("batch");
        await page.locator(".tab").nth(2).click();
        await shoot("verify-empty");
        const { file, trust } = certificate();
        await page.setInputFiles("#trust-file", trust);
        await page.setInputFiles("#verify-file", file("png"));
        await page.waitForSelector(".verdict[data-status=valid]");
        await shoot("verify");
        await page.locator(".tab").nth(3).click();
        await shoot("method");
        await page.context().close();
      }
    }
  }
  return directory;
}
