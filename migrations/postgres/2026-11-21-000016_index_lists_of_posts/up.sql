-- The admin's lists in every order they offer. The first holds all that the search for words reads.
CREATE INDEX posts_title_index ON posts (title, id, status, slug, published_at);
CREATE INDEX posts_published_at_id_index ON posts (published_at, id, status);
CREATE INDEX posts_author_id_updated_at_index ON posts (author_id, updated_at, id, status);
CREATE INDEX posts_category_id_updated_at_index ON posts (category_id, updated_at, id, status);
