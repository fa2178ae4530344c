CREATE TABLE jobs (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(60) NOT NULL,
    title VARCHAR(200) NOT NULL,
    state VARCHAR(20) NOT NULL,
    unique_key VARCHAR(100),
    undo_of_id BIGINT,
    creator_id BIGINT,
    creator_name VARCHAR(40) NOT NULL,
    ip_address VARCHAR(45) NOT NULL,
    progress BIGINT NOT NULL,
    total BIGINT,
    attempts INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    version INTEGER NOT NULL,
    worker VARCHAR(100) NOT NULL,
    lease_token VARCHAR(64),
    lease_expires_at DATETIME(6),
    run_at DATETIME(6) NOT NULL,
    cancel_requested_at DATETIME(6),
    created_at DATETIME(6) NOT NULL,
    started_at DATETIME(6),
    ended_at DATETIME(6),
    summary LONGTEXT NOT NULL,
    error LONGTEXT NOT NULL,
    payload LONGTEXT NOT NULL,
    checkpoint LONGTEXT NOT NULL,
    CONSTRAINT jobs_undo_of_id_fkey FOREIGN KEY (undo_of_id) REFERENCES jobs (id) ON DELETE SET NULL,
    CONSTRAINT jobs_creator_id_fkey FOREIGN KEY (creator_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT jobs_state_check CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX jobs_unique_key_key ON jobs (unique_key);
CREATE UNIQUE INDEX jobs_undo_of_id_key ON jobs (undo_of_id);
CREATE INDEX jobs_creator_id_index ON jobs (creator_id, id);
CREATE INDEX jobs_state_index ON jobs (state, run_at, id);
CREATE INDEX jobs_kind_index ON jobs (kind, id);
CREATE INDEX jobs_ended_at_index ON jobs (ended_at);

CREATE TABLE job_log_entries (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    job_id BIGINT NOT NULL,
    level VARCHAR(20) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    message LONGTEXT NOT NULL,
    CONSTRAINT job_log_entries_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE,
    CONSTRAINT job_log_entries_level_check CHECK (level IN ('info', 'warning', 'error'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX job_log_entries_job_id_index ON job_log_entries (job_id, id);
