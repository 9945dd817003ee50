"""Other systems read what was studied: tokens, pages, changes, and calls to them (ADR 26)."""
