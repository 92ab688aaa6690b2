from coalition.core.access import MEMBER, MINISTRY, SECRETARIAT, Role, route

from .permissions import WEIGHERS

SIDES = SECRETARIAT | MINISTRY | MEMBER
EDITORS = SECRETARIAT | {Role.MINISTRY_EDITOR, Role.MEMBER_EDITOR}

# A step of a match is for each side that has one; the workflow table decides which.
ROUTES = (
    route("matching:runs", roles=SECRETARIAT, queries=8),
    route("matching:start-run", "POST", roles=SECRETARIAT, queries=0),
    route("matching:run", roles=SECRETARIAT, queries=13),
    route("matching:cancel-run", "POST", roles=SECRETARIAT, queries=0),
    route("matching:retry-run", "POST", roles=SECRETARIAT, queries=0),
    route("matching:replay-run", "POST", roles=SECRETARIAT, queries=0),
    route("matching:candidates", roles=SECRETARIAT, queries=26),
    route("matching:propose", "POST", roles={Role.COORDINATOR}, queries=0),
    route("matching:gaps", roles=SECRETARIAT, queries=14),
    route("matching:gaps-csv", roles=SECRETARIAT, queries=11),
    route("matching:gap-letter", "GET POST", roles=SECRETARIAT, queries=14),
    route("matching:scenario", "GET POST", roles=SECRETARIAT, queries=8),
    route("matching:compare", roles=SECRETARIAT, queries=16),
    route("matching:adopt", "POST", roles={Role.COORDINATOR}, queries=0),
    route("matching:adoption-step", "POST", roles={Role.COORDINATOR}, queries=0),
    route("matching:weights", roles=WEIGHERS, queries=5),
    route("matching:propose-weights", "GET POST", roles={Role.ADMINISTRATOR}, queries=6),
    route("matching:weight-set", roles=WEIGHERS, queries=9),
    route("matching:weights-step", "POST", roles={Role.APPROVER}, queries=0),
    route("matching:index-methods", roles=WEIGHERS, queries=6),
    route("matching:propose-method", "GET POST", roles={Role.ADMINISTRATOR}, queries=5),
    route("matching:index-method", roles=WEIGHERS, queries=16),
    route("matching:method-step", "POST", roles={Role.APPROVER}, queries=0),
    route("matching:back-tests", "GET POST", roles=WEIGHERS, queries=8),
    route("matching:back-test", roles=WEIGHERS, queries=8),
    route("matching:back-test-step", "POST", roles=WEIGHERS, queries=0),
    route("matching:merge", "GET POST", roles={Role.COORDINATOR}, queries=10),
    route("matching:responses", roles=SECRETARIAT, queries=10),
    route("matching:responses-csv", roles=SECRETARIAT, queries=8),
    route("matching:calls", roles=SECRETARIAT, queries=6),
    route("matching:calls-of", roles=SECRETARIAT, queries=7),
    route("matching:new-call", "GET POST", roles={Role.COORDINATOR}, queries=12),
    route("matching:call", roles=SECRETARIAT, queries=14),
    route("matching:call-csv", roles=SECRETARIAT, queries=8),
    route("matching:edit-call", "GET POST", roles={Role.COORDINATOR}, queries=12),
    route("matching:call-members", "GET POST", roles={Role.COORDINATOR}, queries=14),
    route("matching:call-mail", roles=SECRETARIAT, queries=10),
    route("matching:call-step", "POST", roles={Role.COORDINATOR}, queries=0),
    route("matching:invitations", roles=MEMBER, queries=6),
    route("matching:invitation", roles=SECRETARIAT | MEMBER, queries=14),
    route("matching:invitation-step", "POST", roles={Role.MEMBER_EDITOR, Role.COORDINATOR}, queries=0),
    route("matching:overrides", roles=SECRETARIAT, queries=8),
    route("matching:overrides-csv", roles=SECRETARIAT, queries=6),
    route("matching:matches", roles=SIDES, queries=6),
    route("matching:match", roles=SIDES, queries=11),  # one more for the Secretariat: what overlaps
    route("matching:match-step", "POST", roles=EDITORS, queries=0),
)
