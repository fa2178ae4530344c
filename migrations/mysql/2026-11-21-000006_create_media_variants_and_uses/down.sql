DROP TABLE page_media;
DROP TABLE post_media;
DROP TABLE media_variants;
ALTER TABLE media DROP FOREIGN KEY media_owner_id_fkey;
DROP INDEX media_owner_id_index ON media;
ALTER TABLE media ADD CONSTRAINT media_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE media DROP COLUMN version;
