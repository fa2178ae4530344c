DROP INDEX posts_title_index ON posts;
DROP INDEX posts_published_at_id_index ON posts;
DROP INDEX posts_author_id_updated_at_index ON posts;
DROP INDEX posts_category_id_updated_at_index ON posts;
