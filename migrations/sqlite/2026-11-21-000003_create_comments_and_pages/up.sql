CREATE TABLE comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL,
    parent_id BIGINT,
    author_id BIGINT,
    depth SMALLINT NOT NULL,
    content TEXT NOT NULL,
    content_html TEXT NOT NULL,
    status TEXT NOT NULL,
    ip_address TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT comments_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT comments_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES comments (id) ON DELETE CASCADE,
    CONSTRAINT comments_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT comments_depth_check CHECK (depth BETWEEN 1 AND 5),
    CONSTRAINT comments_status_check CHECK (status IN ('pending', 'approved', 'spam', 'trash'))
);
CREATE INDEX comments_post_id_index ON comments (post_id, status, id);
CREATE INDEX comments_parent_id_index ON comments (parent_id);
CREATE INDEX comments_author_id_index ON comments (author_id, status);
CREATE INDEX comments_status_index ON comments (status, created_at, id);

CREATE TABLE pages (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    content TEXT NOT NULL,
    content_html TEXT NOT NULL,
    renderer_version INTEGER NOT NULL,
    status TEXT NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT pages_status_check CHECK (status IN ('draft', 'published'))
);
CREATE UNIQUE INDEX pages_slug_key ON pages (slug);
INSERT INTO pages (title, slug, content, content_html, renderer_version, status, position, version, created_at, updated_at)
VALUES ('About', 'about',
    'This blog runs on Platen. Its editors can change this page under Admin, Pages.',
    '<p>This blog runs on Platen. Its editors can change this page under Admin, Pages.</p>',
    1, 'published', 1, 1, '2026-11-21 00:00:00.000000', '2026-11-21 00:00:00.000000');

CREATE TABLE redirects (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    from_path TEXT NOT NULL,
    to_path TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX redirects_from_path_key ON redirects (from_path);
