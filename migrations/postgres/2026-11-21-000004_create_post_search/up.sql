CREATE TABLE post_search (
    post_id BIGINT NOT NULL PRIMARY KEY,
    document TSVECTOR NOT NULL,
    CONSTRAINT post_search_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE
);
CREATE INDEX post_search_document_index ON post_search USING GIN (document);
