"""Scripts that make the pictures and the video of the demo course; the site runs none of it."""
