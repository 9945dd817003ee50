"""Tests of the register of units and of dated settings."""
