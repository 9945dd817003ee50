"""Signed packs of results for systems without a line to us, and their receipts (ADR 26)."""
