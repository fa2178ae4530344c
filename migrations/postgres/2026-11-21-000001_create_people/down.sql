DROP TABLE audit_entries;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE settings;
