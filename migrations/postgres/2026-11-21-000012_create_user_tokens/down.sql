DROP TABLE user_tokens;
DROP INDEX users_invited_at_index;
ALTER TABLE users DROP COLUMN invited_at;
