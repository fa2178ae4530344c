ALTER TABLE post_revisions ADD COLUMN version INTEGER, ADD COLUMN cover_id BIGINT;

-- The last revision is what the post is now; which version the earlier ones had is not known.
UPDATE post_revisions
JOIN posts ON posts.id = post_revisions.post_id
JOIN (SELECT post_id, MAX(number) AS number FROM post_revisions GROUP BY post_id) AS last
    ON last.post_id = post_revisions.post_id AND last.number = post_revisions.number
SET post_revisions.version = posts.version, post_revisions.cover_id = posts.cover_id;
