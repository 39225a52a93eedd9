#!/bin/sh
# Makes Temporal's two databases and brings their tables up to this version's. Can be repeated.
# Where PostgreSQL is comes from SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD.
set -eu

make_ready() {
    database=$1 folder=$2
    # The first two steps mind when they were done before; what counts is that the last one succeeds.
    temporal-sql-tool --database "$database" create-database || true
    temporal-sql-tool --database "$database" setup-schema --version 0.0 || true
    temporal-sql-tool --database "$database" update-schema \
        --schema-dir "/etc/temporal/schema/postgresql/v12/$folder/versioned"
}

make_ready temporal temporal
make_ready temporal_visibility visibility
