from coalition.core.access import MEMBER, MINISTRY, PUBLIC, SECRETARIAT, SIGNED_IN, STAFF, Cache, Role, route

_MAY_WRITE = {Role.MEMBER_EDITOR, Role.COORDINATOR}
_PORTAL = {Role.COORDINATOR, Role.ADMINISTRATOR}  # rows of the whole portal: which kinds says the kind
_MAY_INVITE = {Role.MEMBER_EDITOR, Role.MINISTRY_EDITOR, *SECRETARIAT, Role.ADMINISTRATOR}
_PEOPLE = MEMBER | MINISTRY | SECRETARIAT | {Role.ADMINISTRATOR}

ROUTES = (
    # Six for the public; who is signed in brings the session, the user and its roles.
    route("members:list", queries=10, cache=Cache.PUBLIC),
    route("members:organisation", queries=9, cache=Cache.PUBLIC),
    route("members:apply", "GET POST", roles=PUBLIC, queries=8, cache=Cache.NEVER),
    route("members:applied", queries=4),
    route("members:edit-organisation", "GET POST", roles=_MAY_WRITE, queries=20),
    route("members:undertakings", "GET POST", roles=MEMBER, queries=10),
    route("members:leave", "GET POST", roles={Role.MEMBER_EDITOR}, queries=8),
    route("members:impact-step", "POST", roles=_MAY_WRITE, queries=0),
    route("members:offers", roles=SECRETARIAT | MEMBER, queries=8),
    route("members:new-offer", "GET POST", roles=_MAY_WRITE, queries=20),
    route("members:offer", roles=SECRETARIAT | MEMBER, queries=16),
    route("members:edit-offer", "GET POST", roles=_MAY_WRITE, queries=26),
    route("members:offer-step", "POST", roles=_MAY_WRITE, queries=0),
    route("members:spreadsheets", "GET POST", roles=_MAY_WRITE, queries=6),
    route("members:sheet", roles=_MAY_WRITE, queries=20, cache=Cache.NEVER),
    route("members:portal-spreadsheets", "GET POST", roles=_PORTAL, queries=6),
    route("members:portal-sheet", roles=_PORTAL, queries=20, cache=Cache.NEVER),
    route("members:import", roles=_MAY_WRITE | _PORTAL, queries=6),
    route("members:import-step", "POST", roles=_MAY_WRITE | _PORTAL, queries=0),
    route("members:people", roles=_PEOPLE, queries=10),
    route("members:invite", "GET POST", roles=_MAY_INVITE, queries=8),
    route("members:draw-area", "GET POST", roles={Role.ADMINISTRATOR}, queries=8),
    route("members:delegations", roles=SECRETARIAT | {Role.ADMINISTRATOR}, queries=6),
    route("members:name-delegate", "GET POST", roles={Role.APPROVER}, queries=6),
    route("members:end-delegation", "POST", roles={Role.APPROVER, Role.ADMINISTRATOR}, queries=0),
    route("members:end-role", "POST", roles=_MAY_INVITE, queries=0),
    route("members:cancel-invitation", "POST", roles=_MAY_INVITE, queries=0),
    # The page that follows a new token shows it, once.
    route("members:tokens", roles=SIGNED_IN, queries=6, cache=Cache.NEVER),
    route("members:new-token", "GET POST", roles=SIGNED_IN, queries=5),
    route("members:rename-token", "GET POST", roles=SIGNED_IN, queries=6),
    route("members:revoke-token", "POST", roles=SIGNED_IN, queries=0),
    route("members:webhooks", roles=SIGNED_IN, queries=6),
    route("members:new-webhook", "GET POST", roles=SIGNED_IN, queries=5),
    # The page that follows a new webhook shows its secret, once.
    route("members:webhook", roles=SIGNED_IN, queries=7, cache=Cache.NEVER),
    route("members:end-webhook", "POST", roles=SIGNED_IN, queries=0),
    route("members:resend-webhook", "POST", roles=SIGNED_IN, queries=0),
    route("members:accept-invitation", "GET POST", roles=PUBLIC, queries=8, cache=Cache.NEVER),
    route("members:applications", roles=SECRETARIAT, queries=11),
    route("members:record-organisation", "GET POST", roles={Role.COORDINATOR}, queries=10),
    route("members:application", roles=SECRETARIAT, queries=24),
    route("members:application-step", "POST", roles=SECRETARIAT, queries=0),
    route("members:merge-step", "POST", roles=SECRETARIAT, queries=0),
    route("members:prepare-screening", "GET POST", roles=SECRETARIAT, queries=8),
    route("members:prepare-clearance", "GET POST", roles=SECRETARIAT, queries=8),
    route("members:clearances", roles=SECRETARIAT, queries=10),
    route("members:clearance-step", "POST", roles=SECRETARIAT, queries=0),
    route("members:authorities", roles=STAFF, queries=8),
    route("members:register-authority", "GET POST", roles=SECRETARIAT, queries=8),
    route("members:authority", roles=STAFF, queries=11),
    route("members:attach-designation", "GET POST", roles=SECRETARIAT, queries=6),
    route("members:designation-letter", roles=SECRETARIAT | {Role.ADMINISTRATOR}, queries=5, cache=Cache.NEVER),
    route("members:authority-step", "POST", roles=STAFF, queries=0),
)
