// What makes captions hard to read, while someone types. The same rules as media_pipeline/captions/checks.py, which
// sends its figures and sentences; tests/golden/captions/problems.json holds both to the same answers.
import { plain } from "./markup.js";
import { formatSeconds, formatTime } from "./times.js";

// [{index, code, blocks, sentence}]; duration 0: not known.
export function problems(cues, duration, rules, kinds) {
  return cues.flatMap((cue, index) =>
    [...found(cue, cues[index + 1], duration, rules)].map(([code, values]) => ({
      index,
      code,
      blocks: kinds[code].blocks,
      sentence: kinds[code].sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]),
    })));
}

function* found(cue, following, duration, rules) {
  if (duration && cue.end > duration + rules.slack_ms) yield ["late", { end: formatTime(duration, 1) }];
  if (cue.end <= cue.start) {
    yield ["backwards", {}];
    return;
  }
  yield* ofTime(cue, following, rules);
  yield* ofText(cue, rules);
}

function* ofTime(cue, following, rules) {
  const shown = cue.end - cue.start;
  if (shown < rules.shortest_ms) yield ["short", { seconds: formatSeconds(shown), limit: formatSeconds(rules.shortest_ms) }];
  if (shown > rules.longest_ms) yield ["long", { seconds: formatSeconds(shown), limit: formatSeconds(rules.longest_ms) }];
  if (!following) return;
  const gap = following.start - cue.end;
  if (gap < 0) yield ["overlap", { seconds: formatSeconds(-gap) }];
  else if (gap > 0 && gap < rules.gap_ms) yield ["gap", { seconds: formatSeconds(gap), limit: formatSeconds(rules.gap_ms) }];
}

function* ofText(cue, rules) {
  const lengths = plain(cue.text).split("\n").map(length);
  const widest = Math.max(...lengths);
  if (!sum(lengths)) yield ["empty", {}];
  if (lengths.length > rules.lines) yield ["lines", { count: lengths.length, limit: rules.lines }];
  if (widest > rules.line_length) yield ["wide", { count: widest, limit: rules.line_length }];
  const speed = charactersPerSecond(cue);
  if (speed > rules.characters_per_second) yield ["fast", { count: speed, limit: rules.characters_per_second }];
}

export function charactersPerSecond(cue) {
  if (cue.end <= cue.start) return 0;
  return Math.floor((sum(plain(cue.text).split("\n").map(length)) * 1000) / (cue.end - cue.start));
}

// Letters as one sees them: marks that stand over or under another letter do not count.
function length(line) {
  return [...line.normalize("NFC").trim()].filter((letter) => !/[\p{Mn}\p{Me}\p{Cf}]/u.test(letter)).length;
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
