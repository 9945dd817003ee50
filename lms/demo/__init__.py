"""The demo: its data, its course, and the studio that makes the pictures and the video."""
