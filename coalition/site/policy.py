from coalition.core.access import SECRETARIAT, SIGNED_IN, Cache, Role, route

_COORDINATE = SECRETARIAT | {Role.FIELD_OFFICE}
_LOOK_AFTER = {Role.ADMINISTRATOR, Role.COORDINATOR}

ROUTES = (
    route("site:front", queries=6, cache=Cache.PUBLIC),
    route("site:how", queries=0, cache=Cache.PUBLIC),
    route("site:questions", queries=0, cache=Cache.PUBLIC),
    route("site:countries", queries=2, cache=Cache.PUBLIC),
    route("site:country", queries=6, cache=Cache.PUBLIC),
    route("site:asked", queries=3, cache=Cache.PUBLIC),
    route("site:flagship", queries=6, cache=Cache.PUBLIC),
    route("site:partners", queries=3, cache=Cache.PUBLIC),
    route("site:missions", queries=1, cache=Cache.PUBLIC),
    route("site:mission", queries=6, cache=Cache.PUBLIC),
    route("site:toolkit", queries=1, cache=Cache.PUBLIC),
    route("site:topic", queries=4, cache=Cache.PUBLIC),
    route("site:search", queries=6, cache=Cache.PUBLIC),
    route("site:story-feed", queries=1, cache=Cache.PUBLIC),
    route("site:feed", queries=1, cache=Cache.PUBLIC),
    route("site:robots", queries=0, cache=Cache.PUBLIC),
    route("site:sitemap", queries=5, cache=Cache.PUBLIC),
    route("site:sitemap-section", queries=2, cache=Cache.PUBLIC),
    route("site:board", roles=_COORDINATE, queries=17),
    route("site:board-panel", roles=_COORDINATE, queries=8),
    route("site:board-csv", roles=_COORDINATE, queries=6),
    route("site:mark-overlap", "POST", roles=SECRETARIAT, queries=0),
    route("site:unmark-overlap", "POST", roles=SECRETARIAT, queries=0),
    route("site:ask-to-confirm", "POST", roles=SECRETARIAT, queries=0),
    route("site:jobs", roles=_LOOK_AFTER, queries=6),
    route("site:job-kind", roles=_LOOK_AFTER, queries=4),
    route("site:job-step", "POST", roles={Role.ADMINISTRATOR}, queries=0),
    route("site:run-task", "POST", roles={Role.ADMINISTRATOR}, queries=0),
    route("site:home", roles=SIGNED_IN, queries=4),
    route("site:kept", roles=SIGNED_IN, queries=2, cache=Cache.NEVER),
    route("site:styleguide", queries=0, cache=Cache.PUBLIC),
)
