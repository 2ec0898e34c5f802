// Bundles one classic script per standard: from a file, browsers run neither modules nor fetch.
// `npm run build` writes curriculum/player/dist and the admin's uploads; `npm run build -- --check` fails when
// one is out of date.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const STANDARDS = ["scorm12", "scorm2004", "cmi5", "xapi", "web"];
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PHONES = ["chrome61", "safari11", "firefox60"];
const DESKS = ["chrome90", "safari15", "firefox90"];

const BUNDLES = [
  ...STANDARDS.map((standard) => ({
    from: `curriculum/player/entries/${standard}.js`,
    to: `curriculum/player/dist/player-${standard}.js`,
    target: PHONES,
    legal: "",
  })),
  {
    from: "cms/library/uploader/main.js",
    to: "cms/library/static/library/uploads.js",
    target: DESKS,
    legal: "/*! tus-js-client, Copyright (c) 2015 tus - Resumable File Uploads, MIT */",
  },
];

async function bundle({ from, target, legal }) {
  const result = await build({
    entryPoints: [ROOT + from],
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    format: "iife",
    target,
    charset: "utf8",
    legalComments: "none",
    banner: { js: legal },
    write: false,
  });
  return result.outputFiles[0].text;
}

const check = process.argv.includes("--check");
for (const one of BUNDLES) {
  const text = await bundle(one);
  const old = await readFile(ROOT + one.to, "utf8").catch(() => "");
  if (old === text) continue;
  if (check) {
    console.error(`${one.to} is out of date: run "npm run build" and commit it.`);
    process.exitCode = 1;
  } else {
    await writeFile(ROOT + one.to, text);
    console.log(`${one.to}: ${text.length} characters`);
  }
}
