"""Granting roles at a screen: the risk first, a second person where it is high."""
