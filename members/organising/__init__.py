"""The register of units, the organisation's settings by date, and the tree as it stood on a day."""
