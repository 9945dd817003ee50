"""The class desk: the screens on which the office opens, watches over and closes classes."""
