DROP INDEX posts_content_length_index;
ALTER TABLE posts DROP COLUMN content_length;
