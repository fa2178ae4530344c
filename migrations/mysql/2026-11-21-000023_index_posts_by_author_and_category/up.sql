-- Lists of one author's posts in one category, which neither of the two other indexes tells from the rest.
CREATE INDEX posts_author_id_category_id_index ON posts (author_id, category_id, status, published_at, id);
