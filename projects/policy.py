from coalition.core.access import SECRETARIAT, Cache, Role, route

COORDINATORS = frozenset({Role.COORDINATOR})

ROUTES = (
    route("projects:list", queries=10, cache=Cache.PUBLIC),
    route("projects:detail", queries=14, cache=Cache.PUBLIC),
    route("projects:edit", "GET POST", roles=COORDINATORS, queries=20, cache=Cache.NEVER),
    route("projects:step", "POST", roles=SECRETARIAT, queries=0, cache=Cache.NEVER),
    route("projects:figure", "GET POST", roles=COORDINATORS, queries=8, cache=Cache.NEVER),
    route("projects:approve", "POST", roles={Role.APPROVER}, queries=0, cache=Cache.NEVER),
    route("projects:record", "GET POST", roles=COORDINATORS, queries=14, cache=Cache.NEVER),
)
