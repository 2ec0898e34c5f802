"""The blocks of a lesson, as data. A node's `id` is its HTML anchor, interaction id and search passage."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from curriculum.document.base import Frozen, Html, Id, Sha256, Text


class _Node(Frozen):
    id: Id


class HeadingNode(_Node):
    type: Literal["heading"] = "heading"
    level: Literal[2, 3, 4] = 2
    text: Text


class RichTextNode(_Node):
    type: Literal["rich_text"] = "rich_text"
    html: Html


class ImageNode(_Node):
    type: Literal["image"] = "image"
    medium: Sha256
    alt: Text = ""
    """Empty only when the picture is decorative."""
    decorative: bool = False
    caption: Text = ""

    @model_validator(mode="after")
    def _alt_or_decorative(self) -> Self:
        if not self.decorative and not self.alt.strip():
            raise ValueError("an image needs alternative text, or must be marked decorative")
        return self


class AudioNode(_Node):
    type: Literal["audio"] = "audio"
    medium: Sha256
    title: Text
    transcript: Html = ""


class VideoNode(_Node):
    type: Literal["video"] = "video"
    medium: Sha256
    title: Text
    transcript: Html = ""


class Slide(_Node):
    medium: Sha256
    alt: Text
    notes: Html = ""


class SlidesNode(_Node):
    type: Literal["slides"] = "slides"
    title: Text
    slides: Annotated[tuple[Slide, ...], Field(min_length=1)]
    video: Sha256 | None = None
    """The same deck as a narrated video, when there is a narration."""


class CalloutNode(_Node):
    type: Literal["callout"] = "callout"
    kind: Literal["tip", "warning", "note"] = "tip"
    html: Html


class Step(_Node):
    html: Html
    medium: Sha256 | None = None
    alt: Text = ""


class StepsNode(_Node):
    type: Literal["steps"] = "steps"
    title: Text = ""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class Choice(_Node):
    """One answer a learner can pick."""

    text: Text
    correct: bool = False
    feedback: Text = ""


class _Question(_Node):
    prompt: Html
    hints: tuple[Text, ...] = ()
    points: Annotated[int, Field(ge=1, le=100)] = 1
    explanation: Html = ""
    """Shown after the question is answered, whatever the answer."""


class SingleChoiceNode(_Question):
    type: Literal["single_choice"] = "single_choice"
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=26)]

    @model_validator(mode="after")
    def _exactly_one_correct(self) -> Self:
        if sum(choice.correct for choice in self.choices) != 1:
            raise ValueError("a single-choice question needs exactly one correct choice")
        return self


class MultipleChoiceNode(_Question):
    type: Literal["multiple_choice"] = "multiple_choice"
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=26)]

    @model_validator(mode="after")
    def _some_correct(self) -> Self:
        if not any(choice.correct for choice in self.choices):
            raise ValueError("a multiple-choice question needs at least one correct choice")
        return self


class TrueFalseNode(_Question):
    type: Literal["true_false"] = "true_false"
    answer: bool
    feedback_true: Text = ""
    """Shown when the learner answers "true"."""
    feedback_false: Text = ""


Question = SingleChoiceNode | MultipleChoiceNode | TrueFalseNode

Node = Annotated[
    HeadingNode
    | RichTextNode
    | ImageNode
    | AudioNode
    | VideoNode
    | SlidesNode
    | CalloutNode
    | StepsNode
    | SingleChoiceNode
    | MultipleChoiceNode
    | TrueFalseNode,
    Field(discriminator="type"),
]


def media_of(node: Node) -> Iterator[str]:
    """The sha256 of every medium a node shows or plays, in order, repeats included."""
    match node:
        case ImageNode() | AudioNode() | VideoNode():
            yield node.medium
        case SlidesNode():
            yield from (slide.medium for slide in node.slides)
            if node.video:
                yield node.video
        case StepsNode():
            yield from (step.medium for step in node.steps if step.medium)
