import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const PLAYER = new URL("../../curriculum/player/", import.meta.url);
const STANDARDS = ["scorm12", "scorm2004", "cmi5", "xapi", "web"];
const LIMIT = 60 * 1024;

test("the committed bundles are those of the sources", () => {
  execFileSync(process.execPath, [fileURLToPath(new URL("build.mjs", PLAYER)), "--check"]);
});

for (const standard of STANDARDS) {
  const script = readFileSync(new URL(`dist/player-${standard}.js`, PLAYER));

  test(`script and styles of ${standard} fit into 60 KB`, () => {
    const size = gzipSync(script).length + gzipSync(readFileSync(new URL("player.css", PLAYER))).length;
    assert.ok(size <= LIMIT, `${size} bytes`);
  });

  test(`the script of ${standard} knows only its own standard`, () => {
    const marks = { scorm12: "LMSInitialize", scorm2004: "API_1484_11", cmi5: "LMS.LaunchData", xapi: "activity_platform", web: "localStorage" };
    const found = STANDARDS.filter((name) => script.includes(marks[name]));
    assert.deepEqual(found, [standard]);
  });

  test(`the script of ${standard} is one that older phones understand`, () => {
    const tooNew = /\?\.[a-z(]|\?\?|catch\{|#[a-z]+\(|\bimport\b\s*[({"]/.exec(script.toString().replace(/"[^"]*"|`[^`]*`/g, '""'));
    assert.equal(tooNew, null);
  });
}
