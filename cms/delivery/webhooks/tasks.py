"""What the worker does for webhooks."""

from django_tasks import task

from cms.delivery.webhooks import deliveries


@task()
def send_webhook(delivery_id: int) -> None:
    deliveries.send(delivery_id)
