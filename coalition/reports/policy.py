from coalition.core.access import SECRETARIAT, Cache, Role, route

ROUTES = (
    route("reports:library", queries=9, public=4, cache=Cache.PUBLIC),
    route("reports:report", queries=6, cache=Cache.PUBLIC),
    route("reports:picture", queries=6, cache=Cache.PUBLIC),
    route("reports:csv", queries=5, cache=Cache.PUBLIC),
    route("reports:new", "GET POST", roles={Role.COORDINATOR}, queries=4),
    route("reports:events", queries=6, public=3, cache=Cache.PUBLIC),
    route("reports:event", queries=6, public=2, cache=Cache.PUBLIC),
    route("reports:new-event", "GET POST", roles={Role.COORDINATOR}, queries=4),
    route("reports:edit-event", "GET POST", roles={Role.COORDINATOR}, queries=5),
    route("reports:event-step", "POST", roles=SECRETARIAT, queries=0),
    route("reports:feed", queries=3, cache=Cache.PUBLIC),
    route("reports:step", "POST", roles=SECRETARIAT, queries=0),
)
