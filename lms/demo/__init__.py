"""The demo: its data, its courses, and the studio that makes their pictures and videos."""
