"""Fill an empty, migrated database; ``DJANGO_SETTINGS_MODULE`` says which."""

import django


def main() -> None:
    """Make the data of ``bench.dataset``."""
    django.setup()
    from bench.dataset import seed

    seed()


if __name__ == "__main__":
    main()
