"""PostgreSQL and Valkey out of Python wheels, and the demo that runs on them.

Imports nothing of Django and no app: it runs before either can be loaded.
"""
