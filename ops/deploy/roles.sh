#!/bin/sh
# Run once by PostgreSQL's image: the application's role, which may not change or delete log entries.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v password="$FENGSUI_APP_PASSWORD" <<'SQL'
CREATE ROLE fengsui_app LOGIN PASSWORD :'password';
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SQL
