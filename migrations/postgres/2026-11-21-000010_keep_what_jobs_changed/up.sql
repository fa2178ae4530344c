-- What each post was before a job changed it. Nothing refers to the post: when it is gone, undoing says so.
CREATE TABLE post_changes (
    job_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    category_id BIGINT,
    author_id BIGINT,
    status VARCHAR(20) NOT NULL,
    published_at TIMESTAMP,
    trashed_at TIMESTAMP,
    PRIMARY KEY (job_id, post_id),
    CONSTRAINT post_changes_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE
);

-- The page of the site that a line speaks of.
ALTER TABLE job_log_entries ADD COLUMN path TEXT;
