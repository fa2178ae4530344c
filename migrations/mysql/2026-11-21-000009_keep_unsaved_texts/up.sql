CREATE TABLE parked_forms (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    browser_hash VARCHAR(64) NOT NULL,
    user_id BIGINT,
    path VARCHAR(500) NOT NULL,
    page VARCHAR(500) NOT NULL,
    size_bytes BIGINT NOT NULL,
    created_at DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    sealed LONGBLOB NOT NULL,
    CONSTRAINT parked_forms_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX parked_forms_browser_hash_index ON parked_forms (browser_hash, created_at);
CREATE INDEX parked_forms_user_id_index ON parked_forms (user_id);
CREATE INDEX parked_forms_expires_at_index ON parked_forms (expires_at, size_bytes);

CREATE TABLE autosaves (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    post_id BIGINT,
    desk VARCHAR(64) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    saved_at DATETIME(6) NOT NULL,
    form LONGTEXT NOT NULL,
    CONSTRAINT autosaves_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT autosaves_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX autosaves_user_id_desk_key ON autosaves (user_id, desk);
CREATE INDEX autosaves_post_id_index ON autosaves (post_id, user_id, saved_at);
CREATE INDEX autosaves_saved_at_index ON autosaves (saved_at);

CREATE TABLE preview_links (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    post_id BIGINT NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    created_by BIGINT,
    created_at DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    revoked_at DATETIME(6),
    CONSTRAINT preview_links_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    CONSTRAINT preview_links_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX preview_links_token_hash_key ON preview_links (token_hash);
CREATE INDEX preview_links_post_id_index ON preview_links (post_id, created_at);
CREATE INDEX preview_links_created_by_index ON preview_links (created_by);
