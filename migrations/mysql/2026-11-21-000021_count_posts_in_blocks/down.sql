DROP INDEX posts_status_updated_at_index ON posts;
DROP TABLE tag_places;
DROP TABLE post_blocks;
