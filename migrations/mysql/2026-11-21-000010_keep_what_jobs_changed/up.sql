-- What each post was before a job changed it. Nothing refers to the post: when it is gone, undoing says so.
CREATE TABLE post_changes (
    job_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    category_id BIGINT,
    author_id BIGINT,
    status VARCHAR(20) NOT NULL,
    published_at DATETIME(6),
    trashed_at DATETIME(6),
    PRIMARY KEY (job_id, post_id),
    CONSTRAINT post_changes_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The page of the site that a line speaks of.
ALTER TABLE job_log_entries ADD COLUMN path VARCHAR(500);
