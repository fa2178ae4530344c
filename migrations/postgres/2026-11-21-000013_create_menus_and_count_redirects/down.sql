DROP TABLE missed_addresses;
DROP INDEX redirects_hit_at_index;
DROP INDEX redirects_hit_count_index;
DROP INDEX redirects_to_path_index;
ALTER TABLE redirects DROP COLUMN hit_at;
ALTER TABLE redirects DROP COLUMN hit_count;
ALTER TABLE redirects DROP COLUMN version;
DROP TABLE menu_items;
DROP TABLE menus;
