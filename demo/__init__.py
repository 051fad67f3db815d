"""The demo county: names from public papers of 2026, everything else invented and marked 示例."""
