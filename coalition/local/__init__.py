"""Private PostgreSQL and Redis for a machine that has none, and the two commands `make run` and `make test`.

Everything lives under `var/` of the tree. `DATABASE_URL` and `REDIS_URL`, where set, are used instead.
"""
