DROP INDEX posts_author_id_category_id_index ON posts;
