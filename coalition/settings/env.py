"""The environment, read once and loudly: a bad value stops the start with its name and reason."""

import environ

env = environ.Env()


def secret(name: str, default: str | None = None) -> str:
    """Return a secret from the file that `<name>_FILE` names (Docker secrets), else from `<name>` itself."""
    path = env.str(f"{name}_FILE", default="")
    if path:
        with open(path, encoding="utf-8") as source:
            return source.read().strip()
    value = env.str(name) if default is None else env.str(name, default=default)
    return str(value)
