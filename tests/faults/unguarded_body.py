"""The portal's web program with a guard off: half a body counts as a whole one."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
