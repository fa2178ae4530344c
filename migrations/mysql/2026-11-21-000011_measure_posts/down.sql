DROP INDEX posts_content_length_index ON posts;
ALTER TABLE posts DROP COLUMN content_length;
