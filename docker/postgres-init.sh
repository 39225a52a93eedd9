#!/bin/sh
# Runs once, when the PostgreSQL volume is empty: a database for complaints, and a role of its own for Temporal.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE DATABASE redress;
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal_password';
SQL
