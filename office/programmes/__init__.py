"""Standard programmes: their courses, drafts made from them, certificates about to expire."""
