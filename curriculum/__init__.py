"""What a lesson is, and how it leaves the house: document, rendering, packaging, player, releases."""
