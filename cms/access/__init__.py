"""Who may do what in the editor's admin: the table, the gate, and what belongs to whom."""

from cms.access.gate import AdminGateMiddleware

__all__ = ["AdminGateMiddleware"]
