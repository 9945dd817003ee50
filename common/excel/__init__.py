"""Workbooks: reading with limits, writing without formulas."""
