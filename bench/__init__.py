"""make bench: what a page and an alert pass cost, and that it hardly grows with what is stored."""

#: Of the people made for the bench, in databases that end with it.
PASSWORD = "bench-2026-Zuoquan"
