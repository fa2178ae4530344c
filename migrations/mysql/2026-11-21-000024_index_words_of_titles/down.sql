-- Nothing is to be done on MariaDB and MySQL.
SELECT 1;
