// Bundles one classic script per standard: from a file, browsers run neither modules nor fetch.
// `npm run build` writes curriculum/player/dist; `npm run build -- --check` fails when it is out of date.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const STANDARDS = ["scorm12", "scorm2004", "cmi5", "web"];
const HERE = fileURLToPath(new URL(".", import.meta.url));

async function bundle(standard) {
  const result = await build({
    entryPoints: [`${HERE}entries/${standard}.js`],
    absWorkingDir: HERE,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome61", "safari11", "firefox60"],
    charset: "utf8",
    legalComments: "none",
    write: false,
  });
  return result.outputFiles[0].text;
}

const check = process.argv.includes("--check");
for (const standard of STANDARDS) {
  const file = `${HERE}dist/player-${standard}.js`;
  const text = await bundle(standard);
  const old = await readFile(file, "utf8").catch(() => "");
  if (old === text) continue;
  if (check) {
    console.error(`${file} is out of date: run "npm run build" and commit it.`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`${file}: ${text.length} characters`);
  }
}
