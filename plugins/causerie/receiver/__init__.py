"""Takes what readers send from a form, and shows them what became of it."""
