"""Formats of the languages of the site (FORMAT_MODULE_PATH)."""
