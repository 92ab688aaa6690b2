"""A developer's machine and the demonstration: the services that `coalition.local` keeps under var/."""

import json
import os
from pathlib import Path

_state = Path(os.environ.get("VAR_DIR", "var")) / "local" / "state.json"
if "DATABASE_URL" not in os.environ and _state.exists():
    for _name, _value in json.loads(_state.read_text(encoding="utf-8")).get("environment", {}).items():
        os.environ.setdefault(_name, _value)
os.environ.setdefault("SECRET_KEY", "local-only-" + "0" * 40)
os.environ.setdefault("DATABASE_URL", "postgres://coalition_app@127.0.0.1:5432/coalition")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")

from .base import *  # noqa: E402, F403
