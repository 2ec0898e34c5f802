"""What the queue carries: an id. The row decides what is done."""

from django_tasks import task

from media_pipeline import runs

QUEUE = "media"


@task(queue_name=QUEUE)
def run_artefact(artefact_id: int) -> None:
    runs.run(artefact_id)
