DROP TABLE job_log_entries;
DROP TABLE jobs;
