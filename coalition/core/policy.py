from .access import Cache, route

ROUTES = (
    route("core:livez", queries=0, cache=Cache.NEVER),
    route("core:readyz", queries=4, cache=Cache.NEVER),
)
