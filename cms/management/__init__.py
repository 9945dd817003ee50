"""Commands of the cms app."""
