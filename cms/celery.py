"""The Celery app: how messages travel by RabbitMQ or Redis, and what a worker does with one.

A message is the key of a row in the table of messages (`cms.messages`) and nothing else. Imported only where
`HOCLIEUSO_BROKER_URL` is set.
"""

import logging
import os
import time
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from django.conf import settings
from django.db import Error
from kombu import Exchange, Queue

from media_pipeline.tools.limit import die_with_parent

logger = logging.getLogger(__name__)

LONGEST_RUN = 12 * 3600
"""Seconds after which a broker may take a message for lost. What runs longer comes twice, harmlessly."""
LEVELS = 10
PAUSE = 1.0

app = Celery("hoclieuso", broker=settings.BROKER_URL)
is_redis = settings.BROKER_URL.startswith(("redis", "sentinel", "unix"))


def address(queue: str) -> str:
    """Its name in the broker, which may serve others too."""
    return f"hoclieuso.{queue}"


def _declaration(queue: str) -> Queue:
    """RabbitMQ before 3.12 does not know x-consumer-timeout: there it is set in rabbitmq.conf."""
    arguments = {"x-max-priority": LEVELS - 1, "x-consumer-timeout": LONGEST_RUN * 1000}
    return Queue(address(queue), Exchange("hoclieuso"), address(queue), queue_arguments=arguments)


app.conf.update(
    task_queues=[_declaration(queue) for queue in settings.TASKS["default"]["QUEUES"]],
    task_create_missing_queues=False,
    # One message at a time, and none put aside behind a long film that another machine could take.
    worker_prefetch_multiplier=1,
    worker_concurrency=1,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    # Nothing but keys in JSON; what came of it stands in the rows.
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    # A broker that is away: give up soon. A message is sent again, a worker is started again.
    broker_connection_timeout=3,
    broker_connection_max_retries=10,
    broker_connection_retry_on_startup=True,
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0.2},
    broker_transport_options={
        "socket_connect_timeout": 3,
        "socket_timeout": 5,
        "visibility_timeout": LONGEST_RUN,
        "priority_steps": list(range(LEVELS)),
        "queue_order_strategy": "priority",
    }
    if is_redis
    else {},
)


def level(priority: int) -> int:
    """0 to 100 of ours in the ten steps that both brokers know; Redis counts the most urgent as 0."""
    step = max(0, min(LEVELS - 1, priority // 11))
    return LEVELS - 1 - step if is_redis else step


@app.task(name="hoclieuso.run")
def run(message: str) -> None:
    from cms import messages  # its table is there once the apps are

    try:
        messages.run(message)
    except Error:
        # The row still says that this process is at it. It is true again once this process is no more.
        logger.exception("the database went away in the middle of message %s", message)
        time.sleep(PAUSE)
        os._exit(1)


def waiting(queue: str) -> int:
    """How many messages the broker holds for a queue. Raises what kombu raises."""
    with app.connection_for_read() as connection:
        connection.ensure_connection(max_retries=1, interval_start=0)
        declared = app.amqp.queues[address(queue)](connection.default_channel)
        declared.declare()  # a broker that forgot the messages forgot the queue, too
        return int(declared.queue_declare().message_count)


@worker_process_init.connect
def _end_with_the_worker(**signal: Any) -> None:
    die_with_parent(os.getppid())
