CREATE TABLE post_search (
    post_id BIGINT NOT NULL PRIMARY KEY,
    title LONGTEXT NOT NULL,
    body LONGTEXT NOT NULL,
    CONSTRAINT post_search_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    FULLTEXT INDEX post_search_title_index (title),
    FULLTEXT INDEX post_search_body_index (body),
    FULLTEXT INDEX post_search_title_body_index (title, body)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
