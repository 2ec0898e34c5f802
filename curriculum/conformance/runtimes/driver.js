// A learner in the page of our own player: opens lessons, answers rightly or wrongly, goes on to the end.
// Evaluated in the frame of the page; everything it does is a click.
(() => {
  const config = JSON.parse(document.getElementById("course").textContent);
  const PATIENCE = 8000;

  async function until(holds, what) {
    const limit = Date.now() + PATIENCE;
    while (!holds()) {
      if (Date.now() > limit) throw new Error(what);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }

  const seen = (element) => Boolean(element) && element.getClientRects().length > 0;
  const byId = (tag, id) => document.querySelector(`${tag}[id="${CSS.escape(id)}"]`);

  async function open(lesson) {
    const article = byId("article", lesson.id);
    if (!article) throw new Error(`không có bài ${lesson.id}`);
    if (!seen(article)) document.querySelector(`.lessons a[href="#${CSS.escape(lesson.id)}"]`).click();
    await until(() => seen(article), `bài ${lesson.id} không hiện ra`);
    return article;
  }

  /** Indexes to choose: all that are right, or some that are not; null where no wrong choice exists. */
  function choice(question, right) {
    if (right) return question.correct;
    for (let index = 0; index < question.choices; index += 1) {
      if (!question.correct.includes(index)) return [index];
    }
    return question.correct.length > 1 ? question.correct.slice(1) : null;
  }

  async function answer(question, right) {
    const form = byId("form", question.id);
    const wanted = choice(question, right);
    if (!form || !wanted) throw new Error(`không trả lời được câu ${question.id}`);
    for (let index = 0; index < question.choices; index += 1) {
      const box = form.querySelector(`input[value="${index}"]`);
      if (!box) throw new Error(`chưa biết trả lời loại câu hỏi ${question.type}`);
      if (box.checked !== wanted.includes(index) && (wanted.includes(index) || box.type === "checkbox")) box.click();
    }
    form.querySelector("button[type=submit]").click();
    const verdict = right ? "is-right" : "is-wrong";
    await until(() => form.classList.contains(verdict), `câu ${question.id} không báo ${right ? "đúng" : "sai"}`);
  }

  const answered = () => [...document.querySelectorAll("form.is-right, form.is-wrong")].map((form) => form.id);

  /** The lesson with its questions that are still open, and on by the link at its end. */
  async function study(index, right) {
    const lesson = config.lessons[index];
    const article = await open(lesson);
    const known = answered();
    for (const question of lesson.questions) if (!known.includes(question.id)) await answer(question, right);
    article.closest(".page").querySelector(".lesson-links .primary").click();
    await until(() => !seen(article), `bài ${lesson.id} không đi tiếp được`);
  }

  async function studyAll(right) {
    for (let index = 0; index < config.lessons.length; index += 1) await study(index, right);
    await until(() => seen(document.getElementById("results")), "không tới trang kết quả");
  }

  async function answerFirst() {
    const lesson = config.lessons.find((one) => one.questions.length > 0);
    await open(lesson);
    await answer(lesson.questions[0], true);
  }

  window.hoclieusoLearner = { study, studyAll, answerFirst, answered, canFail: () => config.lessons.every((lesson) => lesson.questions.every((question) => choice(question, false))) };
  return config;
})()
