"""What happened to people, for those above who want to know.  Connected in ``lms.wiring``."""

from django.dispatch import Signal

# Somebody's roles of today changed: granted, revoked or another last day.  Carries ``person``.
roles_changed = Signal()
