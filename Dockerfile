FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /app
RUN python -m venv /venv
COPY requirements/build.txt requirements/service.txt requirements/
RUN /venv/bin/python -m pip install -r requirements/build.txt -r requirements/service.txt
COPY pyproject.toml README.md ./
COPY app app
# Editable, because the migrations are found beside the package: in /app, as in a checkout.
RUN /venv/bin/python -m pip install --no-deps --no-build-isolation -e . \
    && /venv/bin/python -m compileall -q app

FROM python:3.12-slim
RUN groupadd --system --gid 10001 triage \
    && useradd --system --uid 10001 --gid triage --home-dir /data --no-create-home --shell /usr/sbin/nologin triage \
    && install -d -o triage -g triage -m 0700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY migrations /app/migrations
COPY rulebook /app/rulebook
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TRIAGE_HOST=0.0.0.0 \
    TRIAGE_DATA_DIR=/data
USER triage
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('TRIAGE_PORT') or 8080}/health/live\", timeout=3)"]
CMD ["triage", "serve"]
