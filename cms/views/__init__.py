"""The member's side of the pages: the lesson player."""
