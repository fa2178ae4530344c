CREATE TABLE idempotency_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL,
    key_hash TEXT NOT NULL,
    call_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    version INTEGER,
    created_at TEXT NOT NULL,
    location TEXT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT idempotency_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX idempotency_keys_user_id_key_hash_key ON idempotency_keys (user_id, key_hash);
CREATE INDEX idempotency_keys_created_at_index ON idempotency_keys (created_at);
