"""PostgreSQL: the log, the read models, the migrations."""
