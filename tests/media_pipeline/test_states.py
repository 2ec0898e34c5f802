"""The state of an asset follows from its artefacts, and from nothing else."""

import pytest

from media_pipeline.states import AssetState, asset_state

DONE = [("waveform", "done"), ("opus", "done"), ("aac", "done")]

TABLE = [
    ("audio", [], AssetState.PROCESSING),
    ("audio", DONE, AssetState.READY),
    ("audio", [*DONE[:2], ("aac", "running")], AssetState.PROCESSING),
    ("audio", [*DONE[:2], ("aac", "waiting")], AssetState.PROCESSING),
    ("audio", [*DONE[:2], ("aac", "verifying")], AssetState.PROCESSING),
    ("audio", [*DONE[:2], ("aac", "queued")], AssetState.PROCESSING),
    ("audio", [*DONE[:2], ("aac", "failed")], AssetState.DEGRADED),
    ("audio", [*DONE[:2], ("aac", "cancelled")], AssetState.DEGRADED),
    ("audio", [("waveform", "failed"), *DONE[1:]], AssetState.DEGRADED),
    ("audio", [("waveform", "done"), ("opus", "failed"), ("aac", "failed")], AssetState.FAILED),
    ("video", [("poster", "done"), ("480p", "failed"), ("240p", "done")], AssetState.DEGRADED),
    ("video", [("poster", "done"), ("480p", "failed"), ("240p", "cancelled")], AssetState.FAILED),
    ("video", [("poster", "failed"), ("480p", "done"), ("240p", "done")], AssetState.DEGRADED),
    ("video", [*DONE, ("480p", "failed"), ("240p", "failed")], AssetState.FAILED),
    # a newer recipe: the good version counts until the new one is done, and superseded rows never do
    ("audio", [*DONE, ("aac", "running")], AssetState.READY),
    ("audio", [*DONE, ("aac", "failed")], AssetState.READY),
    ("audio", [*DONE, ("aac", "superseded")], AssetState.READY),
    ("audio", [("opus", "superseded"), ("opus", "failed")], AssetState.FAILED),
]


@pytest.mark.parametrize(("kind", "artefacts", "expected"), TABLE)
def test_state_of_asset(kind, artefacts, expected):
    assert asset_state(kind, artefacts) == expected
