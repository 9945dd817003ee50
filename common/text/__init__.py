"""Vietnamese text: canonical form, search keys, names, formats."""
