from coalition.core.access import SIGNED_IN, Cache, route

ROUTES = (
    route("site:front", queries=4, cache=Cache.PUBLIC),
    route("site:home", roles=SIGNED_IN, queries=4),
    route("site:styleguide", queries=0, cache=Cache.PUBLIC),
)
