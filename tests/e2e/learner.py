"""A learner in a browser: opens lessons, answers questions rightly or wrongly, goes on to the end."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Frame, expect

Question = dict[str, Any]


class Learner:
    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        frame.wait_for_selector("html[data-player=ready]", state="attached")
        self.course: dict[str, Any] = frame.evaluate(
            "JSON.parse(document.getElementById('course').textContent)"
        )

    @property
    def lessons(self) -> list[dict[str, Any]]:
        return list(self.course["lessons"])

    @property
    def questions(self) -> list[Question]:
        return [question for lesson in self.lessons for question in lesson["questions"]]

    def open(self, lesson: dict[str, Any]) -> None:
        if not self.sees(lesson):
            self.frame.click('.course-links a[href="#menu"]')
            self.frame.click(f'.lessons a[href="#{lesson["id"]}"]')
        expect(self.frame.locator(f'article[id="{lesson["id"]}"]')).to_be_visible()

    def sees(self, lesson: dict[str, Any]) -> bool:
        return self.frame.locator(f'article[id="{lesson["id"]}"]').is_visible()

    def answer(self, question: Question, right: bool) -> None:
        form = self.frame.locator(f'form[id="{question["id"]}"]')
        wanted = chosen(question, right)
        for index in range(question["choices"]):
            box = form.locator(f'input[value="{index}"]')
            if index in wanted:
                box.check()
            elif question["type"] == "multiple_choice":
                box.uncheck()
        form.locator("button[type=submit]").click()
        expect(form).to_have_class("question is-right" if right else "question is-wrong")

    def study(self, lesson: dict[str, Any], right: Callable[[Question], bool]) -> None:
        """The lesson with its questions, and on by the link at its end."""
        self.open(lesson)
        for question in lesson["questions"]:
            self.answer(question, right(question))
        self.go_on(lesson)

    def go_on(self, lesson: dict[str, Any]) -> None:
        self.frame.locator(f'.page:has(article[id="{lesson["id"]}"]) .lesson-links .primary').click()

    def study_all(self, right: Callable[[Question], bool]) -> None:
        for lesson in self.lessons:
            self.study(lesson, right)
        expect(self.frame.locator("#results")).to_be_visible()

    def answered(self) -> list[str]:
        """Questions that show an answer of this or an earlier visit."""
        forms = self.frame.locator("form.is-right, form.is-wrong")
        return [str(form.get_attribute("id")) for form in forms.all()]


def chosen(question: Question, right: bool) -> list[int]:
    if right:
        return list(question["correct"])
    return [next(index for index in range(question["choices"]) if index not in question["correct"])]
