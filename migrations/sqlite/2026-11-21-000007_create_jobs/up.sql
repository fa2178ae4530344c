CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    unique_key TEXT,
    undo_of_id BIGINT,
    creator_id BIGINT,
    creator_name TEXT NOT NULL,
    ip_address TEXT NOT NULL,
    progress BIGINT NOT NULL,
    total BIGINT,
    attempts INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    version INTEGER NOT NULL,
    worker TEXT NOT NULL,
    lease_token TEXT,
    lease_expires_at TEXT,
    run_at TEXT NOT NULL,
    cancel_requested_at TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    summary TEXT NOT NULL,
    error TEXT NOT NULL,
    payload TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    CONSTRAINT jobs_undo_of_id_fkey FOREIGN KEY (undo_of_id) REFERENCES jobs (id) ON DELETE SET NULL,
    CONSTRAINT jobs_creator_id_fkey FOREIGN KEY (creator_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT jobs_state_check CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled'))
);
CREATE UNIQUE INDEX jobs_unique_key_key ON jobs (unique_key);
CREATE UNIQUE INDEX jobs_undo_of_id_key ON jobs (undo_of_id);
CREATE INDEX jobs_creator_id_index ON jobs (creator_id, id);
CREATE INDEX jobs_state_index ON jobs (state, run_at, id);
CREATE INDEX jobs_kind_index ON jobs (kind, id);
CREATE INDEX jobs_ended_at_index ON jobs (ended_at);

CREATE TABLE job_log_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    job_id BIGINT NOT NULL,
    level TEXT NOT NULL,
    created_at TEXT NOT NULL,
    message TEXT NOT NULL,
    CONSTRAINT job_log_entries_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE,
    CONSTRAINT job_log_entries_level_check CHECK (level IN ('info', 'warning', 'error'))
);
CREATE INDEX job_log_entries_job_id_index ON job_log_entries (job_id, id);
