// A question: check, feedback for each choice, another try until it is right.

import { isRight, maskOf } from "../score.js";
import { build } from "../wording.js";

/** `onAnswer(question, answer)` is called for each checked answer; `mask` is the answer of an earlier visit. */
export function startQuestion(question, mask, words, onAnswer) {
  const form = document.getElementById(question.id);
  const inputs = Array.from(form.querySelectorAll("input"));
  const button = form.querySelector("button[type=submit]");
  const feedback = form.querySelector(".feedback");
  let began = Date.now();
  button.hidden = false;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = inputs.filter((input) => input.checked).map((input) => Number(input.value));
    if (chosen.length === 0) {
      feedback.textContent = "";
      feedback.append(words.element("p", "verdict", "choose_first"));
      inputs[0].focus();
      return;
    }
    show(maskOf(chosen));
    onAnswer(question, {
      id: question.id,
      type: question.type,
      chosen,
      correct: question.correct,
      right: isRight(question, maskOf(chosen)),
      points: question.points,
      latency: Date.now() - began,
      prompt: form.querySelector(".prompt").textContent.trim().replace(/\s+/g, " "),
      labels: Array.from(form.querySelectorAll(".choice > span"), (span) => span.textContent),
    });
    began = Date.now();
    if (form.classList.contains("is-right")) feedback.focus(); // the button that had the focus is gone
  });

  function show(answered) {
    const right = isRight(question, answered);
    feedback.textContent = "";
    feedback.append(...feedbackOf(question, answered, inputs, words));
    form.classList.toggle("is-right", right);
    form.classList.toggle("is-wrong", !right);
    button.textContent = words.say("check_again");
    words.mark(button);
    if (!right) return;
    feedback.tabIndex = -1;
    button.hidden = true;
    for (const input of inputs) input.disabled = true;
  }

  if (mask) {
    inputs.forEach((input, index) => (input.checked = has(mask, index)));
    show(mask);
  }
}

function has(mask, index) {
  return Math.floor(mask / 2 ** index) % 2 === 1;
}

function feedbackOf(question, mask, inputs, words) {
  const parts = [words.element("p", "verdict", verdictOf(question, mask))];
  const several = question.type === "multiple_choice";
  question.feedback.forEach((text, index) => {
    if (!text || !has(mask, index)) return;
    const part = build("p");
    if (several) part.append(build("strong", "", `${inputs[index].parentNode.textContent.trim()}: `));
    part.append(text);
    parts.push(part);
  });
  if (question.explanation) {
    const explanation = build("div", "text");
    explanation.innerHTML = question.explanation; // sanitised where it was written
    parts.push(words.element("p", "explanation-title", "explanation"), explanation);
  }
  return parts;
}

function verdictOf(question, mask) {
  if (isRight(question, mask)) return "right";
  const extra = question.feedback.some((_, index) => has(mask, index) && !question.correct.includes(index));
  return extra ? "wrong" : "incomplete_answer";
}
