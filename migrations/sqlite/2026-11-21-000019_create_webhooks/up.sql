CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    events TEXT NOT NULL,
    version INTEGER NOT NULL,
    failure_count INTEGER NOT NULL,
    first_failed_at TEXT,
    rest_ends_at TEXT,
    paused_at TEXT,
    pause_reason TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE webhook_secrets (
    webhook_id BIGINT PRIMARY KEY NOT NULL,
    created_at TEXT NOT NULL,
    sealed BLOB NOT NULL,
    CONSTRAINT webhook_secrets_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
);

CREATE TABLE webhook_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    webhook_id BIGINT NOT NULL,
    public_id TEXT NOT NULL,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    status_code INTEGER,
    duration_ms INTEGER,
    created_at TEXT NOT NULL,
    next_try_at TEXT,
    tried_at TEXT,
    error TEXT NOT NULL,
    answer TEXT NOT NULL,
    payload TEXT NOT NULL,
    CONSTRAINT webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_state_check CHECK (state IN ('waiting', 'delivered', 'failed'))
);
CREATE UNIQUE INDEX webhook_deliveries_public_id_key ON webhook_deliveries (public_id);
CREATE INDEX webhook_deliveries_webhook_id_index ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_state_index ON webhook_deliveries (webhook_id, state, next_try_at, id);
CREATE INDEX webhook_deliveries_created_at_index ON webhook_deliveries (created_at);
