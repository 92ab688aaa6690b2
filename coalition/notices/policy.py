from coalition.core.access import SIGNED_IN, Cache, Role, route

_PREVIEW = {Role.COORDINATOR, Role.ADMINISTRATOR}

ROUTES = (
    route("notices:inbox", roles=SIGNED_IN, queries=4),
    route("notices:open", roles=SIGNED_IN, queries=4, cache=Cache.NEVER),
    route("notices:read-all", "POST", roles=SIGNED_IN, queries=0),
    route("notices:choices", "GET POST", roles=SIGNED_IN, queries=4),
    # Only the choice of this address: whoever holds the signed link need not sign in.
    route("notices:stop", "GET POST", queries=1, cache=Cache.NEVER),
    route("notices:mails", roles=_PREVIEW, queries=2),
    route("notices:mail", roles=_PREVIEW, queries=2),
    route("notices:mail-html", roles=_PREVIEW, queries=2),
)
