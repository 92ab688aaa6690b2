from coalition.core.access import MEMBER, MINISTRY, SECRETARIAT, Cache, Role, route

COORDINATORS = frozenset({Role.COORDINATOR})
_MAY_PROMISE = frozenset({Role.MEMBER_EDITOR, Role.COORDINATOR})
_MAY_REPORT = frozenset({Role.MEMBER_EDITOR, Role.MINISTRY_EDITOR, Role.COORDINATOR, Role.FIELD_OFFICE})
_READ_RESULTS = SECRETARIAT | MEMBER | MINISTRY | {Role.FIELD_OFFICE}

ROUTES = (
    route("projects:list", queries=8, public=6, cache=Cache.PUBLIC),
    route("projects:map-csv", queries=6, cache=Cache.PUBLIC),
    route("projects:detail", queries=12, public=6, cache=Cache.PUBLIC),
    route("projects:figures", queries=5, public=3, cache=Cache.PUBLIC),
    route("projects:periods", queries=7, public=5, cache=Cache.PUBLIC),
    route("projects:edit", "GET POST", roles=COORDINATORS, queries=18, cache=Cache.NEVER),
    route("projects:step", "POST", roles=SECRETARIAT, queries=0, cache=Cache.NEVER),
    route("projects:figure", "GET POST", roles=COORDINATORS, queries=6, cache=Cache.NEVER),
    route("projects:approve", "POST", roles={Role.APPROVER}, queries=0, cache=Cache.NEVER),
    route("projects:record", "GET POST", roles=COORDINATORS, queries=12, cache=Cache.NEVER),
    route("projects:double-counts", roles=SECRETARIAT, queries=8),
    route("projects:double-count", "POST", roles=COORDINATORS, queries=0, cache=Cache.NEVER),
    route("projects:commitments", roles=SECRETARIAT | MEMBER, queries=9),
    route("projects:commitments-csv", roles=SECRETARIAT, queries=5),
    route("projects:commitment", roles=SECRETARIAT | MEMBER, queries=8),
    route("projects:new-commitment", "GET POST", roles=_MAY_PROMISE, queries=10),
    route("projects:edit-commitment", "GET POST", roles=_MAY_PROMISE, queries=6),
    route("projects:update-commitment", "GET POST", roles=_MAY_PROMISE, queries=6),
    route("projects:commitment-step", "POST", roles=_MAY_PROMISE, queries=0),
    route("projects:new-milestone", "GET POST", roles=_MAY_PROMISE, queries=6),
    route("projects:milestone-step", "POST", roles=_MAY_PROMISE, queries=0),
    route("projects:results", roles=_READ_RESULTS, queries=6),
    route("projects:results-csv", roles=_READ_RESULTS, queries=5),
    route("projects:result-report", roles=_READ_RESULTS, queries=10),
    route("projects:new-results", "GET POST", roles=_MAY_REPORT, queries=14),
    route("projects:edit-results", "GET POST", roles=_MAY_REPORT, queries=10),
    route("projects:result-step", "POST", roles=_MAY_REPORT | SECRETARIAT, queries=0),
    route("projects:stories", queries=8, public=3, cache=Cache.PUBLIC),
    route("projects:story", queries=6, public=1, cache=Cache.PUBLIC),
    route("projects:story-picture", queries=5, cache=Cache.PUBLIC),
    route("projects:new-story", "GET POST", roles=_MAY_PROMISE, queries=7),
    route("projects:edit-story", "GET POST", roles=_MAY_PROMISE, queries=6),
    route("projects:story-step", "POST", roles=_MAY_PROMISE | SECRETARIAT, queries=0),
    route("projects:impact", queries=8, public=6, cache=Cache.PUBLIC),
    route("projects:promises", queries=6, public=4, cache=Cache.PUBLIC),
    route("projects:promised-by", queries=6, public=4, cache=Cache.PUBLIC),
)
