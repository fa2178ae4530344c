CREATE TABLE page_revisions (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    page_id BIGINT NOT NULL,
    author_id BIGINT,
    number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    status VARCHAR(20) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    title VARCHAR(200) NOT NULL,
    slug VARCHAR(100) NOT NULL,
    content LONGTEXT NOT NULL,
    CONSTRAINT page_revisions_page_id_fkey FOREIGN KEY (page_id) REFERENCES pages (id) ON DELETE CASCADE,
    CONSTRAINT page_revisions_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT page_revisions_status_check CHECK (status IN ('draft', 'published'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX page_revisions_page_id_number_key ON page_revisions (page_id, number);
CREATE INDEX page_revisions_author_id_index ON page_revisions (author_id);

INSERT INTO page_revisions (page_id, author_id, number, version, status, created_at, title, slug, content)
SELECT id, NULL, 1, version, status, updated_at, title, slug, content FROM pages;
