from coalition.core.access import MEMBER, SECRETARIAT, route

_READERS = MEMBER | SECRETARIAT

ROUTES = (
    route("spaces:list", roles=_READERS, queries=3),
    route("spaces:space", roles=_READERS, queries=8),
    route("spaces:members", roles=_READERS, queries=5),
    route("spaces:part", roles=_READERS, queries=5),
    route("spaces:meeting-file", roles=_READERS, queries=3),
    route("spaces:document", roles=_READERS, queries=3),
    route("spaces:post-announcements", "GET POST", roles=SECRETARIAT, queries=4),
    route("spaces:post-meetings", "GET POST", roles=SECRETARIAT, queries=4),
    route("spaces:post-documents", "GET POST", roles=SECRETARIAT, queries=4),
    route("spaces:announcement-step", "POST", roles=SECRETARIAT, queries=0),
    route("spaces:meeting-step", "POST", roles=SECRETARIAT, queries=0),
    route("spaces:document-step", "POST", roles=SECRETARIAT, queries=0),
)
