"""One module per format, and what a format is written with: manifests, pages and words that only it needs."""
