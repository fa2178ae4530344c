CREATE TABLE media (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    owner_id BIGINT,
    storage_key VARCHAR(255) NOT NULL,
    file_name VARCHAR(255) NOT NULL,
    content_type VARCHAR(100) NOT NULL,
    size_bytes BIGINT NOT NULL,
    width INTEGER,
    height INTEGER,
    alt VARCHAR(500) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT media_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX media_storage_key_key ON media (storage_key);
CREATE INDEX media_created_at_index ON media (created_at);

CREATE TABLE categories (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    parent_id BIGINT,
    name VARCHAR(100) NOT NULL,
    name_key VARCHAR(430) NOT NULL,
    slug VARCHAR(100) NOT NULL,
    description LONGTEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT categories_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES categories (id) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX categories_name_key_key ON categories (name_key);
CREATE UNIQUE INDEX categories_slug_key ON categories (slug);
CREATE INDEX categories_parent_id_index ON categories (parent_id);

CREATE TABLE tags (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(50) NOT NULL,
    name_key VARCHAR(200) NOT NULL,
    slug VARCHAR(100) NOT NULL,
    description LONGTEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX tags_name_key_key ON tags (name_key);
CREATE UNIQUE INDEX tags_slug_key ON tags (slug);

CREATE TABLE posts (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    author_id BIGINT,
    category_id BIGINT,
    cover_id BIGINT,
    title VARCHAR(200) NOT NULL,
    slug VARCHAR(100) NOT NULL,
    excerpt VARCHAR(500) NOT NULL,
    summary VARCHAR(500) NOT NULL,
    word_count INTEGER NOT NULL,
    renderer_version INTEGER NOT NULL,
    status VARCHAR(20) NOT NULL,
    featured BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    published_at DATETIME(6),
    trashed_at DATETIME(6),
    content LONGTEXT NOT NULL,
    content_html LONGTEXT NOT NULL,
    content_text LONGTEXT NOT NULL,
    CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT posts_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories (id) ON DELETE SET NULL,
    CONSTRAINT posts_cover_id_fkey FOREIGN KEY (cover_id) REFERENCES media (id) ON DELETE SET NULL,
    CONSTRAINT posts_status_check CHECK (status IN ('draft', 'published', 'trash')),
    CONSTRAINT posts_published_at_check CHECK (status <> 'published' OR published_at IS NOT NULL)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX posts_slug_key ON posts (slug);
CREATE INDEX posts_published_at_index ON posts (status, published_at, id, updated_at);
CREATE INDEX posts_author_id_index ON posts (author_id, status, published_at, id);
CREATE INDEX posts_category_id_index ON posts (category_id, status, published_at, id);
CREATE INDEX posts_cover_id_index ON posts (cover_id);
CREATE INDEX posts_updated_at_index ON posts (updated_at, id);

CREATE TABLE post_slugs (
    slug VARCHAR(100) NOT NULL PRIMARY KEY,
    post_id BIGINT NOT NULL,
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT post_slugs_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX post_slugs_post_id_index ON post_slugs (post_id);

CREATE TABLE post_tags (
    post_id BIGINT NOT NULL,
    tag_id BIGINT NOT NULL,
    PRIMARY KEY (post_id, tag_id),
    CONSTRAINT post_tags_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT post_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX post_tags_tag_id_index ON post_tags (tag_id, post_id);

CREATE TABLE post_revisions (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    post_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    author_id BIGINT,
    reason VARCHAR(20) NOT NULL,
    title VARCHAR(200) NOT NULL,
    slug VARCHAR(100) NOT NULL,
    excerpt VARCHAR(500) NOT NULL,
    content LONGTEXT NOT NULL,
    category_id BIGINT,
    tags LONGTEXT NOT NULL,
    status VARCHAR(20) NOT NULL,
    published_at DATETIME(6),
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT post_revisions_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT post_revisions_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX post_revisions_post_id_number_key ON post_revisions (post_id, number);
CREATE INDEX post_revisions_author_id_index ON post_revisions (author_id);

CREATE TABLE import_records (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    source VARCHAR(30) NOT NULL,
    source_key VARCHAR(64) NOT NULL,
    post_id BIGINT NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    imported_at DATETIME(6) NOT NULL,
    CONSTRAINT import_records_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX import_records_source_source_key_key ON import_records (source, source_key);
CREATE INDEX import_records_post_id_index ON import_records (post_id);
