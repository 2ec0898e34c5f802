"""The workshop of the demo media: drawings, narration and short films, all made by these scripts."""
