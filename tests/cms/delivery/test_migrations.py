"""Tokens of a site from before there were platforms keep opening the door."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("delivery", "0001_initial")]
AFTER = [("delivery", "0004_tokens_of_platforms")]


def migrate(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.mark.django_db(transaction=True)
def test_each_token_becomes_a_platform_and_back():
    tokens = migrate(BEFORE).get_model("delivery", "PlatformToken")
    for name in ("LMS tỉnh", "LMS xã"):
        tokens.objects.create(name=name, digest=name, hint="hls_abcd")
    now = migrate(AFTER)
    assert sorted(
        (token.platform.name, token.digest, token.platform.channel, token.platform.profile, len(token.scopes))
        for token in now.get_model("delivery", "PlatformToken").objects.all()
    ) == [("LMS tỉnh", "LMS tỉnh", "stable", "generic", 4), ("LMS xã", "LMS xã", "stable", "generic", 4)]
    platform = now.get_model("delivery", "Platform").objects.get(name="LMS xã")
    platform.tokens.create(digest="thêm", hint="hls_efgh")
    names = migrate(BEFORE).get_model("delivery", "PlatformToken").objects.values_list("name", flat=True)
    assert len(set(names)) == 3
    assert set(names) >= {"LMS tỉnh", "LMS xã"}
    migrate(AFTER)
