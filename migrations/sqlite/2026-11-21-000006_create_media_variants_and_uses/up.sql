ALTER TABLE media ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE INDEX media_owner_id_index ON media (owner_id, id);

CREATE TABLE media_variants (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    media_id BIGINT NOT NULL,
    storage_key TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    CONSTRAINT media_variants_media_id_fkey FOREIGN KEY (media_id) REFERENCES media (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX media_variants_media_id_width_key ON media_variants (media_id, width);
CREATE UNIQUE INDEX media_variants_storage_key_key ON media_variants (storage_key);

CREATE TABLE post_media (
    post_id BIGINT NOT NULL,
    media_id BIGINT NOT NULL,
    PRIMARY KEY (post_id, media_id),
    CONSTRAINT post_media_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT post_media_media_id_fkey FOREIGN KEY (media_id) REFERENCES media (id) ON DELETE RESTRICT
);
CREATE INDEX post_media_media_id_index ON post_media (media_id, post_id);
INSERT INTO post_media (post_id, media_id) SELECT id, cover_id FROM posts WHERE cover_id IS NOT NULL;

CREATE TABLE page_media (
    page_id BIGINT NOT NULL,
    media_id BIGINT NOT NULL,
    PRIMARY KEY (page_id, media_id),
    CONSTRAINT page_media_page_id_fkey FOREIGN KEY (page_id) REFERENCES pages (id) ON DELETE CASCADE,
    CONSTRAINT page_media_media_id_fkey FOREIGN KEY (media_id) REFERENCES media (id) ON DELETE RESTRICT
);
CREATE INDEX page_media_media_id_index ON page_media (media_id, page_id);
