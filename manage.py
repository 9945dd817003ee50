#!/usr/bin/env python
"""Django's command line for this project.

Without ``DATABASE_URL`` the commands work on the demo's PostgreSQL and Valkey, which are started
for as long as the command runs (``lms/local``).
"""

import os
import sys

# Commands that never ask the database, so that they need not wait for it.
WITHOUT_SERVICES = {
    "build_assets",
    "collectstatic",
    "compile_catalogues",
    "diffsettings",
    "help",
    "makemessages",
    "makemigrations",
    "version",
}


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    asks_for_help = bool({"-h", "--help", "--version"} & set(sys.argv))
    is_local = os.environ["DJANGO_SETTINGS_MODULE"] == "lms.settings.dev"
    if is_local and command not in WITHOUT_SERVICES and not asks_for_help:
        from lms.local.services import provide_services

        provide_services("demo")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
