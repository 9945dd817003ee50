"""The yearly target in tiết: who reached it, and the two people who set it."""
