"""The Celery application. Durable work is rows (docs/adr/0005); beat keeps the daily jobs."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalition.settings.dev")

app = Celery("coalition")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["coalition.core.jobs", "coalition.enquiries", "coalition.notices", "members", "requests", "projects", "matching"]
)
