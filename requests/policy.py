from coalition.core.access import MINISTRY, SECRETARIAT, SIGNED_IN, STAFF, Role, Route, route

DESK: tuple[Route, ...] = (
    route("requests:queue", roles=STAFF, queries=10),
    route("requests:queue-csv", roles=STAFF, queries=4),
    route("requests:bulk", "GET POST", roles=SECRETARIAT, queries=8),
    route("requests:bulk-result", roles=SECRETARIAT, queries=3),
    route("requests:keep-view", "POST", roles=STAFF, queries=0),
    route("requests:drop-view", "POST", roles=STAFF, queries=0),
    route("requests:questions", roles={Role.COORDINATOR}, queries=4),
    route("requests:new-question", "GET POST", roles={Role.COORDINATOR}, queries=3),
    route("requests:edit-question", "GET POST", roles={Role.COORDINATOR}, queries=4),
    route("requests:drop-question", "POST", roles={Role.COORDINATOR}, queries=0),
    route("requests:note", "POST", roles=STAFF, queries=0),
    route("requests:tick", "POST", roles=STAFF, queries=0),
    route("requests:step", "POST", roles=STAFF, queries=0),
    *(
        route(f"requests:{page}", "GET POST", roles=STAFF, queries=16)
        for page in ("declare", "assess", "ask", "record-answer", "validate", "decline", "close")
    ),
)

# A field office registers for the countries of its area, so whoever registered a request writes it too.
WRITERS = MINISTRY | STAFF
OWN: tuple[Route, ...] = (
    route("requests:list", roles=MINISTRY, queries=6),
    route("requests:new", "GET POST", roles={Role.MINISTRY_EDITOR}, queries=6),
    route("requests:sample-letter", roles=WRITERS, queries=3),
    route("requests:register", "GET POST", roles={Role.COORDINATOR, Role.FIELD_OFFICE}, queries=8),
    route("requests:edit", "GET POST", roles=WRITERS, queries=12),
    route("requests:new-need", "GET POST", roles=WRITERS, queries=18),
    route("requests:need", "GET POST", roles=WRITERS, queries=22),
    route("requests:remove-need", "POST", roles=WRITERS, queries=0),
    route("requests:copy-need", "POST", roles=WRITERS, queries=0),
    route("requests:check", roles=WRITERS, queries=16),
    route("requests:submit", "POST", roles=WRITERS, queries=0),
    route("requests:confirmation", roles=WRITERS, queries=7),
    route("requests:letter-to-sign", roles=WRITERS, queries=6),
    route("requests:letter", roles=WRITERS, queries=6),
    route("requests:interim-reply", roles=WRITERS, queries=4),
    route("requests:answer", "POST", roles=WRITERS, queries=0),
    route("requests:decide", "POST", roles=WRITERS, queries=0),
    route("requests:withdraw", "GET POST", roles=WRITERS, queries=10),
)

ROUTES: tuple[Route, ...] = (
    *DESK,
    *OWN,
    route(
        "requests:hand-over",
        "GET POST",
        roles={Role.MINISTRY_EDITOR, Role.ADMINISTRATOR, *SECRETARIAT},
        queries=9,
    ),
    route("requests:detail", roles=SIGNED_IN, queries=12),
)
