"""What people and programs send that is wrong: refused in words, nothing broken, nothing lost."""
