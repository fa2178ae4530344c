ALTER TABLE users ADD COLUMN invited_at TEXT;
CREATE INDEX users_invited_at_index ON users (invited_at);

CREATE TABLE user_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    CONSTRAINT user_tokens_purpose_check CHECK (purpose IN ('invitation', 'reset')),
    CONSTRAINT user_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX user_tokens_token_hash_key ON user_tokens (token_hash);
CREATE INDEX user_tokens_user_id_index ON user_tokens (user_id, expires_at);
CREATE INDEX user_tokens_expires_at_index ON user_tokens (expires_at);
