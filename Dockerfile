# One file for every service's image:
#   docker build --build-arg SERVICE=ims --build-arg MODULE=renkei_ims --tag renkei/ims .
# All images share the layer with the pinned dependencies; each holds only its own service's code and the kit.

FROM python:3.13-slim AS dependencies
COPY requirements/run.txt /tmp/run.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --quiet --no-cache-dir --no-compile --disable-pip-version-check \
        --no-deps --require-hashes --requirement /tmp/run.txt \
    && /opt/venv/bin/python -m compileall -q -j 0 /opt/venv/lib \
    && rm /tmp/run.txt \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin renkei \
    && install --directory --owner renkei /app/files
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app/kit:/app/service \
    PYTHONUNBUFFERED=1 \
    RENKEI_WORLD_DIRECTORY=/app/config \
    RENKEI_CONTRACTS_DIRECTORY=/app/contracts
WORKDIR /app

FROM dependencies
COPY contracts contracts
COPY config config
COPY packages/kit/src kit
RUN python -m compileall -q kit
ARG SERVICE
COPY services/${SERVICE}/src service
RUN python -m compileall -q service
ARG MODULE
ENV RENKEI_MODULE=${MODULE}
USER renkei
# It waits for a service that starts, so that its end is seen at once; one that is gone is known after thirty seconds.
HEALTHCHECK --interval=3s --timeout=30s --start-period=60s --retries=1 \
    CMD ["python", "-I", "-S", "/app/kit/renkei_kit/healthy.py"]
CMD ["sh", "-c", "exec python -m renkei_kit \"$RENKEI_MODULE\""]
