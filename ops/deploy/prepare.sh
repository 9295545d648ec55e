#!/bin/sh
# What `make run` does between starting the servers and starting the processes.
set -eu
python manage.py migrate --verbosity 0
python manage.py grant_app_role fengsui_app
python manage.py load_norms
if [ "${FENGSUI_DEMO}" = 1 ] && [ ! -e "${FENGSUI_HOME}/city.json" ]; then
  python manage.py import_roads fixtures/city/wuhan.parquet --name wuhan
  python manage.py seed_city
  echo '{}' > "${FENGSUI_HOME}/city.json"
fi
python manage.py write_broker_files "${FENGSUI_HOME}/mqtt"
