from coalition.core.access import SECRETARIAT, Cache, route

ROUTES = (
    # One for the list of countries; who is signed in brings the session, the user and its roles.
    route("enquiries:contact", "GET POST", queries=4, cache=Cache.NEVER),
    route("enquiries:received", queries=4),
    route("enquiries:support", "GET POST", queries=5, cache=Cache.NEVER),
    route("enquiries:queue", roles=SECRETARIAT, queries=8),
    route("enquiries:enquiry", roles=SECRETARIAT, queries=4),
    route("enquiries:step", "POST", roles=SECRETARIAT, queries=0),
)
