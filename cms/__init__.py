"""People write here: the only package that knows Wagtail, and the one that wires the others together."""
