DROP TABLE page_media;
DROP TABLE post_media;
DROP TABLE media_variants;
DROP INDEX media_owner_id_index;
ALTER TABLE media DROP COLUMN version;
