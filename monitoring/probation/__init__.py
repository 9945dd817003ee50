"""Who must finish the new-member course before the probation ends, and in how many days."""
