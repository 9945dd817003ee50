"""Scripts that make pictures and videos of the demo courses; the site runs none of it."""
