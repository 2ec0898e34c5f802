"""What the queue carries: an id, in the queue of its stage. The row decides what is done."""

from django_tasks import task

from media_pipeline import runs

LIGHT, HEAVY = "media", "video"
"""Sounds, posters, playlists: minutes at most. Encodes of pictures: up to hours, on every core."""

QUEUES = {"video": HEAVY, "burn": HEAVY, "sign": HEAVY, "slideshow": HEAVY}
"""By stage; a stage that is not here is light work."""


@task(queue_name=LIGHT)
def run_artefact(artefact_id: int) -> None:
    runs.run(artefact_id)


def queue_of(stage: str) -> str:
    """`video/3` (a chunk) and `burn@vi` (a language) go where `video` and `burn` go."""
    return QUEUES.get(stage.partition("/")[0].partition("@")[0], LIGHT)
