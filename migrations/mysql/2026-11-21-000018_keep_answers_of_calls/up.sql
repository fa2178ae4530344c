CREATE TABLE idempotency_keys (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    key_hash VARCHAR(64) NOT NULL,
    call_hash VARCHAR(64) NOT NULL,
    status INTEGER NOT NULL,
    version INTEGER,
    created_at DATETIME(6) NOT NULL,
    location VARCHAR(500) NOT NULL,
    body LONGTEXT NOT NULL,
    CONSTRAINT idempotency_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX idempotency_keys_user_id_key_hash_key ON idempotency_keys (user_id, key_hash);
CREATE INDEX idempotency_keys_created_at_index ON idempotency_keys (created_at);
