"""What the rest of the house may listen to."""

from django.dispatch import Signal

asset_settled = Signal()
"""Sent with `asset=` after commit when its state became ready, degraded or failed.

At least once: a receiver must be able to hear the same news twice.
"""
