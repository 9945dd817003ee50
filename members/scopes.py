"""The one place that decides which people a user may see."""

from members.querysets import ScopedQuerySet, branch_paths, current_grants

__all__ = ["ScopedQuerySet", "branch_paths", "current_grants"]
