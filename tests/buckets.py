"""A bucket of its own for a test run, on the real S3 server whose address is in S3_URL."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import boto3

from tests.tools import require

ADDRESS = os.environ.get("S3_URL", "")
"""http://key:secret@host:port, as `.ci/s3 start` prints it."""


KEYS = {
    "AWS_S3_ACCESS_KEY_ID": urlsplit(ADDRESS).username,
    "AWS_S3_SECRET_ACCESS_KEY": urlsplit(ADDRESS).password,
}


def bucket_for_tests() -> Iterator[dict[str, Any]]:
    require(bool(ADDRESS), "needs a running S3 server: export S3_URL=$(.ci/s3 start)", "REQUIRE_S3")
    address = urlsplit(ADDRESS)
    server: dict[str, Any] = {
        "endpoint_url": f"{address.scheme}://{address.hostname}:{address.port}",
        "region_name": "us-east-1",
    }
    keys = {"aws_access_key_id": address.username, "aws_secret_access_key": address.password}
    bucket = boto3.Session(**keys).resource("s3", **server).Bucket(f"test-{uuid4().hex[:12]}")
    bucket.create()
    yield {**server, "bucket_name": bucket.name, "addressing_style": "path"}
    bucket.objects.all().delete()
    bucket.delete()
