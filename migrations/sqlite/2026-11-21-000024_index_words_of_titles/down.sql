-- Nothing is to be done on SQLite.
SELECT 1;
