ALTER TABLE post_revisions ADD COLUMN version INTEGER;
ALTER TABLE post_revisions ADD COLUMN cover_id BIGINT;

-- The last revision is what the post is now; which version the earlier ones had is not known.
UPDATE post_revisions SET version = posts.version, cover_id = posts.cover_id
FROM posts
WHERE posts.id = post_revisions.post_id
    AND number = (SELECT MAX(other.number) FROM post_revisions AS other WHERE other.post_id = posts.id);
