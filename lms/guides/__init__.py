"""The guides of ``docs/guides/`` as pages of the site, each for those whose work it describes."""
