"""Competency frameworks as versioned data: the files in `data/`, and their import into the database."""
