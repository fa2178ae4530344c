ALTER TABLE post_revisions DROP COLUMN version;
ALTER TABLE post_revisions DROP COLUMN cover_id;
