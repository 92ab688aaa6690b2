"""The web program keeps what it loaded at its start out of the collector's way."""

import subprocess
import sys

from django.conf import settings

PROGRAM = """
import gc
import coalition.wsgi
print(gc.get_freeze_count(), "matching.views.candidates" in __import__("sys").modules, gc.isenabled())
"""


def test_web_program_leaves_what_it_loaded_out_of_every_collection() -> None:
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, timeout=60
    )
    kept, has_views, is_collecting = found.stdout.split()
    assert (has_views, is_collecting) == ("True", "True")
    assert int(kept) > 50_000
