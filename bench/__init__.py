"""Load and cost measurements: what a journey costs the servers, beside what it costs Moodle's."""
