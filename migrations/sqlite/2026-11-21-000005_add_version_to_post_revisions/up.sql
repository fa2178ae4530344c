-- Made anew, so that the text stands behind what lists read.
CREATE TABLE post_revisions_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    version INTEGER,
    author_id BIGINT,
    reason TEXT NOT NULL,
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    category_id BIGINT,
    cover_id BIGINT,
    status TEXT NOT NULL,
    published_at TEXT,
    created_at TEXT NOT NULL,
    tags TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    content TEXT NOT NULL,
    CONSTRAINT post_revisions_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT post_revisions_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE SET NULL
);
INSERT INTO post_revisions_new (
    id, post_id, number, author_id, reason, title, slug, category_id, status, published_at, created_at, tags,
    excerpt, content
)
SELECT
    id, post_id, number, author_id, reason, title, slug, category_id, status, published_at, created_at, tags,
    excerpt, content
FROM post_revisions;
DROP TABLE post_revisions;
ALTER TABLE post_revisions_new RENAME TO post_revisions;
CREATE UNIQUE INDEX post_revisions_post_id_number_key ON post_revisions (post_id, number);
CREATE INDEX post_revisions_author_id_index ON post_revisions (author_id);

-- The last revision is what the post is now; which version the earlier ones had is not known.
UPDATE post_revisions SET
    version = (SELECT posts.version FROM posts WHERE posts.id = post_revisions.post_id),
    cover_id = (SELECT posts.cover_id FROM posts WHERE posts.id = post_revisions.post_id)
WHERE number = (SELECT MAX(other.number) FROM post_revisions AS other WHERE other.post_id = post_revisions.post_id);
