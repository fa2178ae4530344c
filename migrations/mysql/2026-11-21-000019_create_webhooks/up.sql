CREATE TABLE webhooks (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    url VARCHAR(2000) NOT NULL,
    description VARCHAR(200) NOT NULL,
    events VARCHAR(200) NOT NULL,
    version INTEGER NOT NULL,
    failure_count INTEGER NOT NULL,
    first_failed_at DATETIME(6),
    rest_ends_at DATETIME(6),
    paused_at DATETIME(6),
    pause_reason VARCHAR(500) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE webhook_secrets (
    webhook_id BIGINT NOT NULL PRIMARY KEY,
    created_at DATETIME(6) NOT NULL,
    sealed LONGBLOB NOT NULL,
    CONSTRAINT webhook_secrets_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE webhook_deliveries (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    webhook_id BIGINT NOT NULL,
    public_id VARCHAR(36) NOT NULL,
    event VARCHAR(40) NOT NULL,
    subject VARCHAR(200) NOT NULL,
    state VARCHAR(20) NOT NULL,
    attempts INTEGER NOT NULL,
    status_code INTEGER,
    duration_ms INTEGER,
    created_at DATETIME(6) NOT NULL,
    next_try_at DATETIME(6),
    tried_at DATETIME(6),
    error VARCHAR(500) NOT NULL,
    answer VARCHAR(500) NOT NULL,
    payload LONGTEXT NOT NULL,
    CONSTRAINT webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_state_check CHECK (state IN ('waiting', 'delivered', 'failed'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX webhook_deliveries_public_id_key ON webhook_deliveries (public_id);
CREATE INDEX webhook_deliveries_webhook_id_index ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_state_index ON webhook_deliveries (webhook_id, state, next_try_at, id);
CREATE INDEX webhook_deliveries_created_at_index ON webhook_deliveries (created_at);
