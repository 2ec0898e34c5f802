"""The admin's pages about platforms and channels."""
