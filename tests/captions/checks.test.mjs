import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { charactersPerSecond, problems } from "../../cms/library/static/library/captions/checks.js";

const golden = (name) => JSON.parse(readFileSync(new URL(`../golden/captions/${name}.json`, import.meta.url)));
const { rules, kinds } = golden("rules"); // as the server sends them; a test there keeps the file true

for (const given of golden("problems")) {
  test(`problems: ${given.name}`, () => {
    const cues = given.cues.map(([start, end, text]) => ({ start, end, text }));
    const found = problems(cues, given.duration, rules[given.readers], kinds);
    assert.deepEqual(found.map(({ index, code, sentence }) => [index, code, sentence]), given.problems);
    assert.deepEqual(found.map(({ code, blocks }) => blocks === kinds[code].blocks), given.problems.map(() => true));
  });
}

test("reading speed", () => {
  assert.equal(charactersPerSecond({ start: 0, end: 2000, text: "Mười bảy\nký tự mà" }), 8);
  assert.equal(charactersPerSecond({ start: 5, end: 5, text: "A" }), 0);
});
