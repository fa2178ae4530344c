ALTER TABLE users ADD COLUMN invited_at DATETIME(6);
CREATE INDEX users_invited_at_index ON users (invited_at);

CREATE TABLE user_tokens (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    purpose VARCHAR(16) NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    used_at DATETIME(6),
    CONSTRAINT user_tokens_purpose_check CHECK (purpose IN ('invitation', 'reset')),
    CONSTRAINT user_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX user_tokens_token_hash_key ON user_tokens (token_hash);
CREATE INDEX user_tokens_user_id_index ON user_tokens (user_id, expires_at);
CREATE INDEX user_tokens_expires_at_index ON user_tokens (expires_at);
