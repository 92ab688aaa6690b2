from coalition.core.access import Route

ROUTES: tuple[Route, ...] = ()
