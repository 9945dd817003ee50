"""Who reacts to what.  The only place where events meet their handlers."""


def connect() -> None:
    """Connect every handler once, at start-up."""
