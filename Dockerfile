# Packages are installed by hash in a first stage; the second holds them, the code, no compiler.
FROM python:3.11-slim AS packages
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
    --require-hashes --no-deps --only-binary=:all: -r requirements.lock \
 && /venv/bin/python -m pip uninstall --yes --quiet pip setuptools

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# matplotlib keeps its font list only in a folder it may write: with a read-only file system, /tmp.
ENV MPLCONFIGDIR=/tmp/matplotlib
# For the health check below; it listens inside the container only.
ENV BOT_HTTP_PORT=8081
COPY --from=packages /venv /venv
WORKDIR /app
COPY bot bot
COPY locales locales
COPY migrations migrations
# Byte code is made now: the file system may be read-only later.
RUN python -m compileall -q bot migrations \
 && groupadd --gid 10001 bot && useradd --uid 10001 --gid bot --no-create-home bot \
 && install -d -o bot -g bot -m 700 /app/data /app/keys
USER 10001:10001
VOLUME ["/app/data", "/app/keys"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s CMD ["python", "-c", \
 "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"BOT_HTTP_PORT\"]}/healthz', timeout=5)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
