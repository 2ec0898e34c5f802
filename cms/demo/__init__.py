"""The demo curriculum: its content as data, its media, and how both come into the tree."""
