// Files that the tests drop: samples of the repository, made-up cities, and broken ones.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, targetDirectory } from "./browser.mjs";

const scratch = path.join(targetDirectory, "web-test-files");
mkdirSync(scratch, { recursive: true });

/** The command line program, as the other tests build it: no second build of polars. */
export const tanxiao = path.join(targetDirectory, "debug/tanxiao");

/** The engine worker as a native program. */
export const answers = path.join(targetDirectory, "debug/examples/answers");

/** Vectors of the repository. */
export const sample = (name) => path.join(root, `data/vectors/${name}.csv`);

/** Where the tests may write. */
export const at = (name) => path.join(scratch, name);

/** A city of made-up firms, as `tanxiao sample` writes it. */
export function city(firms) {
  const file = at(`city-${firms}.csv`);
  if (!existsSync(file)) {
    execFileSync(tanxiao, ["sample", "--firms", String(firms), "-o", file], { stdio: "pipe" });
  }
  return file;
}

/** Writes a file and returns its path. */
export function made(name, content) {
  const file = at(name);
  writeFileSync(file, content);
  return file;
}
