"""Commands of office."""
