"""The directory of people: lists, one person's record, duplicates and merges."""
