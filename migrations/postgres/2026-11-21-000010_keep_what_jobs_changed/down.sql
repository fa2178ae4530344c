ALTER TABLE job_log_entries DROP COLUMN path;
DROP TABLE post_changes;
