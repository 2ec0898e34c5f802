"""wagtail-localize's background work through our queue: it hands over objects, the queue takes ids.

wagtail-localize imports this module while its own models load, so those are imported at call time.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from wagtail_localize.tasks import BaseJobBackend


class QueueBackend(BaseJobBackend):
    """`WAGTAILLOCALIZE_JOBS`. Knows the two jobs there are; anything else is an error to be noticed."""

    def enqueue(self, func: Callable, args: list[Any], kwargs: dict[str, Any]) -> None:
        from cms.localization import tasks

        if func.__name__ == "translate_page_subtree":
            page_id, locales, _components, user = args
            codes = [locale.language_code for locale in locales]
            _after_commit(tasks.submit_subtree, page_id, codes, user.pk if user else None)
        elif func.__name__ == "synchronize_tree":
            source, target = args
            _after_commit(tasks.mirror_tree, source.language_code, target.language_code)
        else:
            raise ValueError(f"{func!r} has no task in cms.localization.tasks")


def _after_commit(task, *args) -> None:
    transaction.on_commit(lambda: task.enqueue(*args))
