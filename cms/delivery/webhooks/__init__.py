"""Telling platforms by HTTP that something changed: signed, guarded, retried, written down."""
