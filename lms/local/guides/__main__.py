"""Take the pictures anew: ``ADDRESS`` is the demo's, ``ONLY`` the beginning of the names to take.

A demo that was just made (``make demo-reset``, ``make demo``) gives the same pictures every time;
one that was used gives those that its state still allows.  A scene that fails says so, keeps the
old picture, and stops nothing else.
"""

import os

from playwright.sync_api import Error

from lms.local.guides import admin, member, office, overseeing, trainer
from lms.local.guides.camera import cameras
from lms.local.guides.staging import TAKES
from lms.local.paths import ROOT

PASSWORD = "hoctap2026"  # noqa: S105 - the demo prints it
GUIDES = (member, office, overseeing, trainer, admin)


def main() -> None:
    """Take every picture; end with 1 when a scene failed."""
    address = os.environ.get("ADDRESS", "http://127.0.0.1:8000").rstrip("/")
    only = os.environ.get("ONLY", "")
    failed = []
    with cameras(address, ROOT / "docs" / "guides" / "images") as studio:
        for take in TAKES:
            name = take.scene.__name__
            if not name.startswith(only):
                continue
            try:
                with studio.camera(take.device) as camera:
                    if take.person:
                        camera.sign_in(take.person, PASSWORD)
                    take.scene(camera)
                print(f"ok   {name}", flush=True)
            except (Error, RuntimeError) as problem:
                failed.append(name)
                print(f"FAIL {name}: {str(problem)[:400]}", flush=True)
    if failed:
        raise SystemExit("Scenes that failed, their old pictures stay: " + ", ".join(failed))


if __name__ == "__main__":
    main()
