"""``make demo-reset``: throw the demo's database away, so that the next demo starts anew."""

import shutil

from lms.local.paths import state_dir
from lms.local.services import LocalServices


def main() -> None:
    """Stop the demo's servers and remove their files."""
    services = LocalServices("demo")
    if services.is_in_use():
        raise SystemExit("The demo is running: end it first (Ctrl-C).")
    services.postgres.stop()
    services.valkey.stop()
    folder = state_dir("demo")
    shutil.rmtree(folder)
    print(f"Removed {folder}")


if __name__ == "__main__":
    main()
