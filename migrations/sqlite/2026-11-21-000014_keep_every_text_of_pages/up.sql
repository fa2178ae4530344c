CREATE TABLE page_revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    page_id BIGINT NOT NULL,
    author_id BIGINT,
    number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL,
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    content TEXT NOT NULL,
    CONSTRAINT page_revisions_page_id_fkey FOREIGN KEY (page_id) REFERENCES pages (id) ON DELETE CASCADE,
    CONSTRAINT page_revisions_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT page_revisions_status_check CHECK (status IN ('draft', 'published'))
);
CREATE UNIQUE INDEX page_revisions_page_id_number_key ON page_revisions (page_id, number);
CREATE INDEX page_revisions_author_id_index ON page_revisions (author_id);

INSERT INTO page_revisions (page_id, author_id, number, version, status, created_at, title, slug, content)
SELECT id, NULL, 1, version, status, updated_at, title, slug, content FROM pages;
