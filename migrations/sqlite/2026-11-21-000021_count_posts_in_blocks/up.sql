-- How many posts stand in each stretch of each list, so that a page of any depth is found without
-- walking to it and totals are known without counting. Made from the posts; see src/models/post/lists.
CREATE TABLE post_blocks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    scope TEXT NOT NULL,
    scope_id BIGINT NOT NULL,
    shelf SMALLINT NOT NULL,
    first_at TEXT NOT NULL,
    first_id BIGINT NOT NULL,
    post_count BIGINT NOT NULL,
    CONSTRAINT post_blocks_scope_check CHECK (scope IN ('stamp', 'all', 'author', 'category', 'tag'))
);
CREATE UNIQUE INDEX post_blocks_scope_scope_id_shelf_first_at_first_id_key
    ON post_blocks (scope, scope_id, shelf, first_at, first_id);

-- Where the posts of a tag stand in its lists.
CREATE TABLE tag_places (
    tag_id BIGINT NOT NULL,
    shelf SMALLINT NOT NULL,
    listed_at TEXT NOT NULL,
    post_id BIGINT NOT NULL,
    PRIMARY KEY (tag_id, shelf, listed_at, post_id)
) WITHOUT ROWID;

CREATE INDEX posts_status_updated_at_index ON posts (status, updated_at, id, published_at);
