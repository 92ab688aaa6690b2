from coalition.core.access import SECRETARIAT, Cache, Role, route

ROUTES = (
    route("reports:library", queries=7, public=2, cache=Cache.PUBLIC),
    route("reports:report", queries=5, cache=Cache.PUBLIC),
    route("reports:csv", queries=5, cache=Cache.PUBLIC),
    route("reports:new", "GET POST", roles={Role.COORDINATOR}, queries=6),
    route("reports:step", "POST", roles=SECRETARIAT, queries=0),
)
