"""Reminders: through the unit first, never twice within 24 hours, and no lists of names."""
