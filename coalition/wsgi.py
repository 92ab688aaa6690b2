import os

from django.core.wsgi import get_wsgi_application

from coalition.core.whole_bodies import only_whole_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalition.settings.dev")
application = only_whole_bodies(get_wsgi_application())
