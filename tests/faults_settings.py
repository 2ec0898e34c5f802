"""For the fault tests: what is killed on purpose a dozen times is not given up, and pauses are short."""

from media_pipeline.errors import RETRIES, ErrorClass, Retry
from tests.cms.worker_settings import *  # noqa: F403
from tests.cms.worker_settings import MEDIA_PIPELINE as _MEDIA_PIPELINE

MEDIA_PIPELINE = {**_MEDIA_PIPELINE, "MAX_ATTEMPTS": 1000, "LEASE_SECONDS": 10}
RETRIES |= {ErrorClass.RESOURCE: Retry(1000, 0), ErrorClass.TRANSIENT: Retry(1000, 0)}
