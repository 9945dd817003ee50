"""Small numbers are not shown where somebody looks from above or from outside (ADR 28)."""
