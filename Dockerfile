# Égards for production: one image for web, worker, beat, inbound mail and migrations.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements/production.txt /tmp/production.txt
RUN /venv/bin/pip install --require-hashes -r /tmp/production.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
RUN useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin egards \
    && install -d -o egards -g egards -m 0700 /data
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py pyproject.toml ./
COPY ats ats
COPY candidates candidates
COPY messaging messaging
COPY templates templates
COPY static static
COPY locale locale
# The settings want addresses to be read at all; nothing is contacted and nothing of it is kept.
RUN DATABASE_URL=postgresql://build/build REDIS_URL=redis://build SITE_URL=https://build \
    SECRET_KEY=used-for-collecting-static-files-and-for-nothing-else-at-all \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q ats candidates messaging
USER egards
VOLUME /data
EXPOSE 8000 2525
CMD ["gunicorn", "ats.wsgi:application", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
