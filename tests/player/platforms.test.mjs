// What a platform keeps and shows of a pass, a failure, a return and a break, with the quirks it really has.

import assert from "node:assert/strict";
import test from "node:test";
import { course } from "./fakes/course.mjs";
import { always, never, visit } from "./fakes/learner.mjs";
import { Kolibri, Moodle, OpenEdx, QUIRKS, Standard } from "./fakes/platforms.mjs";

const TOLD = ["score-is-progress", "status-unreadable"]; // as curriculum/packaging/platforms.py tells the player
const MASTERY = { scorm12: { "cmi.student_data.mastery_score": "80" }, scorm2004: { "cmi.scaled_passing_score": "0.8" } };

function configOf(platform, changes) {
  return course({ quirks: QUIRKS[platform].filter((quirk) => TOLD.includes(quirk)), ...changes });
}

const PLATFORMS = [
  {
    id: "generic", format: "scorm12", make: () => new Standard("scorm12"),
    passed: { status: "passed", grade: 100 }, failed: { status: "failed", grade: 0 }, halfway: { status: "incomplete", grade: 70 },
  },
  {
    id: "generic", format: "scorm2004", make: () => new Standard("scorm2004"),
    passed: { status: "completed", success: "passed", grade: 100 },
    failed: { status: "incomplete", success: "failed", grade: 0 },
    halfway: { status: "incomplete", success: "unknown", grade: 70 },
  },
  {
    id: "scormcloud", format: "scorm2004", make: () => new Standard("scorm2004", MASTERY.scorm2004),
    passed: { status: "completed", success: "passed", grade: 100 },
    failed: { status: "incomplete", success: "failed", grade: 0 },
    halfway: { status: "incomplete", success: "unknown", grade: null },
  },
  {
    id: "moodle", format: "scorm12", make: () => new Moodle("scorm12", MASTERY.scorm12),
    passed: { status: "passed", grade: 100 }, failed: { status: "failed", grade: 0 }, halfway: { status: "incomplete", grade: null },
  },
  {
    id: "moodle", format: "scorm2004", make: () => new Moodle("scorm2004", MASTERY.scorm2004),
    passed: { status: "completed", success: "passed", grade: 100 },
    failed: { status: "incomplete", success: "failed", grade: 0 },
    halfway: { status: "incomplete", success: "unknown", grade: null },
  },
  ...["scorm12", "scorm2004"].map((format) => ({
    id: "openedx", format, make: () => new OpenEdx(format),
    passed: { status: "completed", success: "passed", grade: 1 },
    failed: { status: "incomplete", success: "failed", grade: 0 },
    halfway: { status: "incomplete", success: "unknown", grade: 0.7 },
  })),
  {
    id: "kolibri", format: "scorm12", make: () => new Kolibri(),
    passed: { progress: 1 }, failed: { progress: 0 }, halfway: { progress: 0.7 },
  },
];

for (const { id, format, make, passed, failed, halfway } of PLATFORMS) {
  const config = configOf(id);
  const is = (platform, expected) => {
    assert.deepEqual(platform.refused, []);
    assert.deepEqual(platform.shows(), expected);
  };
  const half = (learner) => learner.study(0, always);

  test(`${id}, ${format}: a pass`, () => {
    const platform = make();
    visit(platform, config, (learner) => learner.studyAll(always));
    is(platform, passed);
  });

  test(`${id}, ${format}: a failure, mended later`, () => {
    const platform = make();
    visit(platform, config, (learner) => learner.studyAll(never));
    is(platform, failed);
    visit(platform, config, (learner) => learner.studyAll(always));
    is(platform, passed);
  });

  test(`${id}, ${format}: left halfway, resumed where it was, finished`, () => {
    const platform = make();
    visit(platform, config, half);
    is(platform, halfway);
    const { record } = visit(platform, config, (learner) => {
      assert.deepEqual(learner.session.last, config.lessons[0].id);
      learner.study(1, always);
    });
    assert.deepEqual(record.lessons.map((own) => own.done), [true, true]);
    is(platform, passed);
  });

  test(`${id}, ${format}: the machine dies, nothing that was done is lost`, () => {
    const platform = make();
    visit(platform, config, half, { finish: false });
    const { record } = visit(platform, config, () => undefined);
    assert.deepEqual(record.lessons, [{ done: true, answers: [2, 33] }, { done: false, answers: [0] }]);
    is(platform, halfway);
  });

  test(`${id}, ${format}: opened again after passing, nothing is taken back`, () => {
    const platform = make();
    visit(platform, config, (learner) => learner.studyAll(always));
    visit(platform, config, (learner) => learner.session.show(config.lessons[0].id));
    is(platform, passed);
  });

  test(`${id}, ${format}: a new release of the course takes nothing back either`, () => {
    const platform = make();
    visit(platform, config, (learner) => learner.studyAll(always));
    const changed = { ...config, content: "ffffffff", lessons: config.lessons.map((lesson) => ({ ...lesson, shape: "ffff" })) };
    visit(platform, changed, (learner) => learner.study(0, never));
    is(platform, passed);
  });
}

test("moodle, scorm12: opened and closed is not completed", () => {
  const platform = new Moodle("scorm12", MASTERY.scorm12);
  visit(platform, configOf("moodle"), () => undefined);
  assert.deepEqual(platform.shows(), { status: "incomplete", grade: null });
});

test("moodle, scorm12: points enough with a lesson unseen are no pass yet", () => {
  const platform = new Moodle("scorm12", MASTERY.scorm12);
  const config = configOf("moodle");
  config.lessons[1].questions = [];
  visit(platform, config, (learner) => learner.study(0, always));
  assert.deepEqual(platform.shows(), { status: "incomplete", grade: null });
  visit(platform, config, (learner) => learner.study(1, always));
  assert.deepEqual(platform.shows(), { status: "passed", grade: 100 });
});

test("moodle, scorm2004: where seeing is enough, the threshold agrees with what the player says", () => {
  const platform = new Moodle("scorm2004", { "cmi.completion_threshold": "1.0" });
  const config = configOf("moodle", { completion: "viewed" });
  visit(platform, config, (learner) => learner.study(0, never));
  assert.deepEqual(platform.shows(), { status: "incomplete", success: "unknown", grade: 0 });
  visit(platform, config, (learner) => learner.study(1, never));
  assert.deepEqual(platform.shows(), { status: "completed", success: "passed", grade: 0 });
});

test("moodle, scorm2004: an end that throws loses nothing", () => {
  const platform = new Moodle("scorm2004", MASTERY.scorm2004);
  const config = configOf("moodle");
  const session = visit(platform, config, (learner) => learner.studyAll(always), { finish: false });
  session.finish(true);
  assert.equal(platform.saved["adl.nav.request"], "continue");
  assert.deepEqual(platform.shows(), { status: "completed", success: "passed", grade: 100 });
});

test("openedx is never asked for what it cannot answer", () => {
  for (const format of ["scorm12", "scorm2004"]) {
    const platform = new OpenEdx(format);
    visit(platform, configOf("openedx"), (learner) => learner.studyAll(always));
    assert.deepEqual(platform.asked.filter((element) => /status$|score\.(raw|scaled)$/.test(element) && !element.includes("objectives")), []);
  }
});

test("openedx: competencies keep their places over visits", () => {
  const platform = new OpenEdx("scorm2004");
  for (let round = 0; round < 2; round += 1) visit(platform, configOf("openedx"), (learner) => learner.study(round, always));
  const ids = Object.keys(platform.data).filter((name) => /^cmi\.objectives\.\d+\.id$/.test(name)).map((name) => platform.data[name]);
  assert.deepEqual(ids, ["TT02-2025.2.6", "TT02-2025.4.2"]);
});

test("kolibri: where no question decides, progress is the share of lessons seen", () => {
  const config = configOf("kolibri", { completion: "viewed" });
  const platform = new Kolibri();
  const seen = [];
  visit(platform, config, () => seen.push(platform.progress));
  visit(platform, config, (learner) => learner.study(0, never));
  seen.push(platform.progress);
  visit(platform, config, (learner) => learner.study(1, never));
  seen.push(platform.progress);
  assert.deepEqual(seen, [0, 0.5, 1]);
});

test("kolibri: a pass with 80 % is all of the progress", () => {
  const config = configOf("kolibri");
  const platform = new Kolibri();
  config.lessons[1].questions = [];
  visit(platform, config, (learner) => learner.study(0, always));
  assert.equal(platform.progress, 0.99);
  visit(platform, config, (learner) => learner.study(1, always));
  assert.equal(platform.progress, 1);
  const other = new Kolibri();
  visit(other, configOf("kolibri"), (learner) => learner.studyAll((question) => question.type !== "single_choice"));
  assert.equal(other.progress, 1);
});

test("kolibri: without being told, it would show half of a course just opened and no end of one that was passed", () => {
  const untold = course();
  const platform = new Kolibri();
  visit(platform, untold, () => undefined);
  assert.equal(platform.progress, 0.5);
  const other = new Kolibri();
  visit(other, untold, (learner) => learner.studyAll((question) => question.type !== "single_choice"));
  assert.equal(other.progress, 0.8);
});
