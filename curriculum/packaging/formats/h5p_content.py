"""A lesson as the contents of an H5P column: each node as the content type that says the same."""

from collections.abc import Iterator
from html import escape
from typing import Any, Protocol

from curriculum.document import (
    AudioNode,
    CalloutNode,
    HeadingNode,
    ImageNode,
    LessonDocument,
    Medium,
    MultipleChoiceNode,
    Node,
    Rendition,
    RichTextNode,
    SingleChoiceNode,
    SlidesNode,
    StepsNode,
    TrueFalseNode,
    VideoNode,
)
from curriculum.packaging import contents, questions
from curriculum.packaging.editions import derived
from curriculum.packaging.formats import h5p_wording
from curriculum.rendering import sources
from curriculum.rendering.html import Wording

Params = dict[str, Any]

VERSIONS = {
    "H5P.InteractiveBook": "1.11",
    "H5P.Column": "1.18",
    "H5P.AdvancedText": "1.1",
    "H5P.Image": "1.1",
    "H5P.Audio": "1.5",
    "H5P.Video": "1.6",
    "H5P.MultiChoice": "1.16",
    "H5P.TrueFalse": "1.8",
}
"""The content types used, at versions that fit each other: each allows the next ones in its semantics."""


class Shelf(Protocol):
    """Keeps the files that the content names, and says where each lies."""

    def medium(self, key: str) -> Medium: ...

    def picture(self, medium: Medium, file: Rendition) -> Params: ...

    def recording(self, medium: Medium, file: Rendition) -> Params: ...

    def captions(self, medium: Medium, sha256: str, size: int) -> Params: ...


class Page:
    """Turns a lesson into the contents of an H5P column."""

    def __init__(self, language: str, shelf: Shelf) -> None:
        self.language = language
        self.say = Wording(language)
        self.words = h5p_wording.tongue(language)
        self.shelf = shelf

    def column(self, lesson: LessonDocument) -> Params:
        parts = [part for node in lesson.nodes for part in self.parts(node)]
        listed = [{"content": part, "useSeparator": "auto"} for part in parts]
        return content("H5P.Column", lesson.id, lesson.title, {"content": listed})

    def parts(self, node: Node) -> Iterator[Params]:
        """One method per node type, named like it, as in the templates of rendering."""
        yield from getattr(self, node.type)(node)

    def heading(self, node: HeadingNode) -> Iterator[Params]:
        tag = "h2" if node.level == 2 else "h3"
        yield self.text(node.id, f"<{tag}>{escape(node.text)}</{tag}>")

    def rich_text(self, node: RichTextNode) -> Iterator[Params]:
        yield self.text(node.id, node.html)

    def callout(self, node: CalloutNode) -> Iterator[Params]:
        yield self.text(node.id, f"<p><strong>{self.say(node.kind)}</strong></p>{node.html}")

    def image(self, node: ImageNode) -> Iterator[Params]:
        yield self.picture(node.id, node.medium, node.alt, node.decorative)
        if node.caption:
            yield self.text(derived(node.id, "caption"), f"<p><em>{escape(node.caption)}</em></p>")

    def audio(self, node: AudioNode) -> Iterator[Params]:
        medium = self.shelf.medium(node.medium)
        params = {
            "playerMode": "full",
            "fitToWrapper": False,
            "controls": True,
            "autoplay": False,
            "files": [self.shelf.recording(medium, file) for file in sources.sounds(medium)],
            **h5p_wording.AUDIO[self.words],
        }
        yield content("H5P.Audio", node.id, node.title, params)
        yield from self.transcript(node.id, node.transcript, "audio_transcript")

    def video(self, node: VideoNode) -> Iterator[Params]:
        yield self.film(node.id, node.medium, node.title)
        yield from self.transcript(node.id, node.transcript, "transcript")

    def slides(self, node: SlidesNode) -> Iterator[Params]:
        yield self.text(derived(node.id, "title"), f"<h3>{escape(node.title)}</h3>")
        if node.video:
            yield self.film(derived(node.id, "video"), node.video, node.title)
        for slide in node.slides:
            yield self.picture(slide.id, slide.medium, slide.alt)
            if slide.notes:
                yield self.text(derived(slide.id, "notes"), slide.notes)

    def steps(self, node: StepsNode) -> Iterator[Params]:
        if node.title:
            yield self.text(node.id, f"<h3>{escape(node.title)}</h3>")
        for number, step in enumerate(node.steps, start=1):
            yield self.text(step.id, f"<p><strong>{number}.</strong></p>{step.html}")
            if step.medium:
                yield self.picture(derived(step.id, "picture"), step.medium, step.alt)

    def single_choice(self, node: SingleChoiceNode) -> Iterator[Params]:
        yield self.choice(node, "single")

    def multiple_choice(self, node: MultipleChoiceNode) -> Iterator[Params]:
        yield self.choice(node, "multi")

    def text(self, node_id: str, html: str) -> Params:
        marked = f'<div lang="{self.language}">{html}</div>'
        return content("H5P.AdvancedText", node_id, "Text", {"text": marked})

    def transcript(self, node_id: str, html: str, key: str) -> Iterator[Params]:
        if html:
            yield self.text(derived(node_id, "transcript"), f"<h3>{self.say(key)}</h3>{html}")

    def picture(self, node_id: str, key: str, alt: str, decorative: bool = False) -> Params:
        medium = self.shelf.medium(key)
        params = {
            "decorative": decorative,
            "alt": alt,
            "file": self.shelf.picture(medium, sources.pictures(medium)[-1]),
            **h5p_wording.IMAGE[self.words],
        }
        return content("H5P.Image", node_id, alt or medium.title, params)

    def film(self, node_id: str, key: str, title: str) -> Params:
        medium = self.shelf.medium(key)
        still = sources.poster(medium)
        visuals: Params = {"fit": True, "controls": True}
        if still:
            visuals["poster"] = self.shelf.picture(medium, still)
        tracks = [
            {
                "label": caption.language,
                "kind": "captions",
                "srcLang": caption.language,
                "track": self.shelf.captions(medium, caption.sha256, caption.bytes),
            }
            for caption in medium.captions
        ]
        params = {
            "sources": [self.shelf.recording(medium, file) for file in sources.videos(medium)],
            "visuals": visuals,
            "playback": {"autoplay": False, "loop": False},
            "l10n": h5p_wording.VIDEO[self.words],
            "a11y": tracks,
        }
        return content("H5P.Video", node_id, title, params)

    def true_false(self, node: TrueFalseNode) -> Iterator[Params]:
        said = {True: node.feedback_true, False: node.feedback_false}
        params = {
            "question": node.prompt,
            "correct": "true" if node.answer else "false",
            "l10n": h5p_wording.TRUE_FALSE[self.words],
            "behaviour": {
                "enableRetry": True,
                "enableSolutionsButton": False,
                "enableCheckButton": True,
                "confirmCheckDialog": False,
                "confirmRetryDialog": False,
                "autoCheck": False,
                "feedbackOnCorrect": _joined(said[node.answer], node.explanation),
                "feedbackOnWrong": _joined(said[not node.answer], node.explanation),
            },
            **h5p_wording.CONFIRM[self.words],
        }
        yield content("H5P.TrueFalse", node.id, questions.plain(node.prompt), params)

    def choice(self, node: SingleChoiceNode | MultipleChoiceNode, kind: str) -> Params:
        answers = [
            {
                "text": f"<div>{escape(choice.text)}</div>",
                "correct": choice.correct,
                "tipsAndFeedback": {
                    "tip": "",
                    "chosenFeedback": f"<div>{escape(choice.feedback)}</div>" if choice.feedback else "",
                    "notChosenFeedback": "",
                },
            }
            for choice in node.choices
        ]
        params = {
            "question": node.prompt,
            "answers": answers,
            "overallFeedback": [{"from": 0, "to": 100, "feedback": questions.plain(node.explanation)}],
            "behaviour": {
                "enableRetry": True,
                "enableSolutionsButton": False,
                "enableCheckButton": True,
                "type": kind,
                "singlePoint": True,  # all or nothing, as everywhere
                "randomAnswers": False,
                "showSolutionsRequiresInput": True,
                "confirmCheckDialog": False,
                "confirmRetryDialog": False,
                "autoCheck": False,
                "passPercentage": 100,
                "showScorePoints": False,
            },
            "UI": h5p_wording.MULTI_CHOICE[self.words],
            **h5p_wording.CONFIRM[self.words],
        }
        return content("H5P.MultiChoice", node.id, questions.plain(node.prompt), params)


def content(library: str, node_id: str, title: str, params: Params) -> Params:
    metadata = {
        "contentType": library.removeprefix("H5P."),
        "license": "U",
        "title": contents.short_title(title),
    }
    return {
        "library": versioned(library),
        "params": params,
        "subContentId": node_id,
        "metadata": metadata,
    }


def versioned(library: str) -> str:
    return f"{library} {VERSIONS[library]}"


def _joined(*texts: str) -> str:
    return " ".join(filter(None, (questions.plain(text) for text in texts)))
