DROP TABLE user_tokens;
DROP INDEX users_invited_at_index ON users;
ALTER TABLE users DROP COLUMN invited_at;
