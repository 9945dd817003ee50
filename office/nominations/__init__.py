"""Nominations: units send whom they nominate for a class, the office decides and lists."""
