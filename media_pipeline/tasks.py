"""What the queue carries: an id, in the queue of its stage. The row decides what is done."""

from django_tasks import task

from media_pipeline import garbage, runs
from media_pipeline.planner import kind_of

LIGHT, HEAVY = "media", "video"
"""Sounds, posters, playlists: minutes at most. Encodes of pictures: up to hours, on every core."""

QUEUES = {"video": HEAVY, "burn": HEAVY, "sign": HEAVY, "slideshow": HEAVY}
"""By kind of stage; a stage that is not here is light work."""


@task(queue_name=LIGHT)
def run_artefact(artefact_id: int) -> None:
    runs.run(artefact_id)


@task(queue_name=LIGHT, priority=-50)
def collect_garbage() -> None:
    garbage.collect()


def queue_of(stage: str) -> str:
    return QUEUES.get(kind_of(stage), LIGHT)
