# syntax=docker/dockerfile:1
# One image for web, worker, clock and migrations; docker-compose.yml says which command each runs.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/uv.txt requirements/base.txt /requirements/
RUN python -m venv /opt/concord-venv \
    && python -m pip install --quiet --require-hashes -r /requirements/uv.txt \
    && uv pip sync --quiet --no-cache --require-hashes --compile-bytecode \
        --python /opt/concord-venv/bin/python /requirements/base.txt

FROM python:3.11-slim-bookworm
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 concord \
    && useradd --system --uid 10001 --gid concord --home-dir /data --shell /usr/sbin/nologin concord \
    && install -d -o concord -g concord -m 750 /data
COPY --from=packages /opt/concord-venv /opt/concord-venv
WORKDIR /srv/concord
COPY . .
RUN python -m compileall -q config core partnerships governance performance reports
ENV PATH=/opt/concord-venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    CONCORD_DATA=/data
# The values serve this step only: nothing connects, and none of them stays in the image.
RUN secret=$(python -c 'import secrets; print(secrets.token_hex(32))') \
    && SECRET_KEY=$secret DATABASE_URL=postgres://build:$secret@unused/unused REDIS_URL=redis://:$secret@unused/0 \
        ALLOWED_HOSTS=unused EMAIL_URL=smtp://unused:25 DEFAULT_FROM_EMAIL=unused@unused.invalid \
        CONCORD_DATA=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build
USER concord
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:config.gunicorn", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"]
