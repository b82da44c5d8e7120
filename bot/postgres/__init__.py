"""PostgreSQL itself: sessions over asyncpg, facts, one .sql file a query."""
