DROP TABLE missed_addresses;
DROP INDEX redirects_hit_at_index ON redirects;
DROP INDEX redirects_hit_count_index ON redirects;
DROP INDEX redirects_to_path_index ON redirects;
ALTER TABLE redirects DROP COLUMN hit_at;
ALTER TABLE redirects DROP COLUMN hit_count;
ALTER TABLE redirects DROP COLUMN version;
DROP TABLE menu_items;
DROP TABLE menus;
