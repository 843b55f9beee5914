#!/bin/bash
# Runs once, when the database is made: two roles, neither of them a superuser.
#   mandat_owner  owns the tables and migrates them
#   mandat_app    serves: it owns nothing and cannot step around row-level security
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
  --set=owner_password="$MANDAT_OWNER_PASSWORD" --set=app_password="$MANDAT_APP_PASSWORD" <<'SQL'
create role mandat_owner login nosuperuser nocreatedb nocreaterole nobypassrls password :'owner_password';
create role mandat_app login nosuperuser nocreatedb nocreaterole nobypassrls password :'app_password';
create database mandat owner mandat_owner;
revoke all on database mandat from public;
grant connect on database mandat to mandat_app;
SQL
