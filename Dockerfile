FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 AIRFLOW_HOME=/opt/airflow

RUN useradd --create-home --uid 50000 onrecord \
    && install --directory --owner=onrecord /opt/airflow /opt/airflow/logs /opt/onrecord /var/lib/onrecord/archive

WORKDIR /opt/onrecord

# Dependencies first: they change less often than the code.
COPY requirements.lock .
RUN pip install --no-deps --require-hashes --only-binary=:all: -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY pipeline pipeline
COPY dags dags
COPY sql sql
COPY seeds seeds
RUN pip install --no-deps --no-build-isolation .

USER onrecord
