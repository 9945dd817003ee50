"""Who must finish the new-member course before the probation ends (QĐ 54-QĐ/TW)."""
