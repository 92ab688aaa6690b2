# One image for every program of the portal; docker-compose.yml says which it runs.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=coalition.settings.base

RUN useradd --system --uid 10001 --user-group --home-dir /srv/coalition coalition
WORKDIR /srv/coalition

# Before the code, so that a change of code installs nothing anew. The library `requests` may never enter (ADR 0002).
COPY constraints.txt ./
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -c constraints.txt -r requirements/base.txt

COPY manage.py ./
COPY coalition coalition
COPY members members
COPY requests requests
COPY projects projects
COPY matching matching
COPY templates templates
COPY static static

# Static files and translations are part of the image; the settings' addresses are not used for that.
RUN python -m coalition.local messages \
    && SECRET_KEY=build DATABASE_URL=postgres://build REDIS_URL=redis://build python manage.py collectstatic --no-input \
    && mkdir -p var/uploads var/mail var/beat \
    && chown -R coalition:coalition var

USER coalition
EXPOSE 8000
CMD ["gunicorn", "coalition.wsgi", "--bind", "0.0.0.0:8000"]
