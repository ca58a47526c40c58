// The browser tests. `cargo xtask web-test` builds what they need and runs them:
//   node web/tests/run.mjs <cargo target directory> <bundle> [part of a test's name]
import { launch, serve, targetDirectory } from "./browser.mjs";
import { assess } from "./assess.mjs";
import { batch } from "./batch.mjs";
import { robust } from "./robust.mjs";
import { parity } from "./parity.mjs";
import { access } from "./access.mjs";
import { measure } from "./measure.mjs";
import { method } from "./method.mjs";
import { verify } from "./verify.mjs";
import { screenshots } from "./screenshots.mjs";
import { sample } from "./files.mjs";

/** Only tests whose name holds the third argument, where there is one. */
const wanted = (name) => name.includes(process.argv[4] ?? "");

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
  // Pictures of everything before the last test of `verify` takes the certificate back.
  for (const suite of [assess, method, batch, robust, parity, access, measure]) {
    for (const [name, run] of Object.entries(suite)) if (wanted(name)) await test(name, run);
  }
  if (wanted("screenshots")) {
    await test("screenshots are taken", ({ browser, url }) =>
      screenshots({ browser, url, batchFile: sample("peers") }));
  }
  for (const [name, run] of Object.entries(verify)) if (wanted(name)) await test(name, run);
} finally {
  await browser.close();
  server.stop();
}
console.log(failed === 0 ? `all passed; screenshots in ${targetDirectory}/web-screenshots` : `${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
