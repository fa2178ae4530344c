DROP INDEX posts_status_updated_at_index;
DROP TABLE tag_places;
DROP TABLE post_blocks;
