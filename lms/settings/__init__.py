"""Settings: what all environments share is in ``base``, what differs in a file of its own."""
