"""What is loaded at the start lives as long as the program, so the collector of garbage need not go through it."""

from __future__ import annotations

import gc


def keep_what_is_loaded() -> None:
    """Leave out of every collection what there is now.

    In a program of this size a full collection takes a tenth of a second; a page that reads many rows brings one on.
    """
    gc.collect()
    gc.freeze()
