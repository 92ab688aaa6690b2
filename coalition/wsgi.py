import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from coalition.core.memory import keep_what_is_loaded
from coalition.core.whole_bodies import only_whole_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalition.settings.dev")
application = only_whole_bodies(get_wsgi_application())
import_module(settings.ROOT_URLCONF)  # or the first page would load all views, after what follows
keep_what_is_loaded()
