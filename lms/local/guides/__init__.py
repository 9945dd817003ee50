"""``make guides``: the pictures of ``docs/guides/``, taken from a running demo."""
