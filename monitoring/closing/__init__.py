"""Closing a period (chốt số liệu): figures that three levels answer for, sealed (ADR 25)."""
