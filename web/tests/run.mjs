// The browser tests. `cargo xtask web-test` builds what they need and runs them:
//   node web/tests/run.mjs <cargo target directory> <bundle>
import { launch, serve, targetDirectory } from "./browser.mjs";
import { assess } from "./assess.mjs";
import { batch } from "./batch.mjs";
import { robust } from "./robust.mjs";
import { parity } from "./parity.mjs";
import { access } from "./access.mjs";
import { measure } from "./measure.mjs";
import { screenshots } from "./screenshots.mjs";
import { sample } from "./files.mjs";

const server = await serve();
const browser = await launch();
let failed = 0;

/** Runs one test and says how it went. */
async function test(name, run) {
  const began = performance.now();
  try {
    const says = await run({ browser, url: server.url });
    console.log(`ok    ${name} (${Math.round(performance.now() - began)} ms)${says ? `: ${says}` : ""}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error.stack ?? error}`);
  }
}

try {
  for (const suite of [assess, batch, robust, parity, access, measure]) {
    for (const [name, run] of Object.entries(suite)) await test(name, run);
  }
  await test("screenshots are taken", ({ browser, url }) =>
    screenshots({ browser, url, batchFile: sample("peers") }));
} finally {
  await browser.close();
  server.stop();
}
console.log(failed === 0 ? `all passed; screenshots in ${targetDirectory}/web-screenshots` : `${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
