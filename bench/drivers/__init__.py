"""One driver for each platform that is measured: the same journey on each."""
