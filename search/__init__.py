"""How a lesson is found: reads releases, never pages."""
