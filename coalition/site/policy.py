from coalition.core.access import Cache, route

ROUTES = (
    route("site:front", queries=4, cache=Cache.PUBLIC),
    route("site:styleguide", queries=0, cache=Cache.PUBLIC),
)
