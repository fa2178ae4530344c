CREATE TABLE menus (
    name TEXT PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT menus_name_check CHECK (name IN ('header', 'footer'))
);

CREATE TABLE menu_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    menu TEXT NOT NULL,
    parent_id BIGINT,
    position INTEGER NOT NULL,
    page_id BIGINT,
    category_id BIGINT,
    label TEXT NOT NULL,
    address TEXT NOT NULL,
    CONSTRAINT menu_items_menu_fkey FOREIGN KEY (menu) REFERENCES menus (name) ON DELETE CASCADE,
    CONSTRAINT menu_items_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES menu_items (id) ON DELETE SET NULL,
    CONSTRAINT menu_items_page_id_fkey FOREIGN KEY (page_id) REFERENCES pages (id) ON DELETE CASCADE,
    CONSTRAINT menu_items_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories (id) ON DELETE CASCADE
);
CREATE INDEX menu_items_menu_index ON menu_items (menu, position);
CREATE INDEX menu_items_parent_id_index ON menu_items (parent_id);
CREATE INDEX menu_items_page_id_index ON menu_items (page_id);
CREATE INDEX menu_items_category_id_index ON menu_items (category_id);

ALTER TABLE redirects ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE redirects ADD COLUMN hit_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE redirects ADD COLUMN hit_at TEXT;
CREATE INDEX redirects_to_path_index ON redirects (to_path);
CREATE INDEX redirects_hit_count_index ON redirects (hit_count, id);
CREATE INDEX redirects_hit_at_index ON redirects (hit_at, id);

CREATE TABLE missed_addresses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    path TEXT NOT NULL,
    referrer TEXT NOT NULL,
    hit_count BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    hit_at TEXT NOT NULL
);
CREATE UNIQUE INDEX missed_addresses_path_key ON missed_addresses (path);
CREATE INDEX missed_addresses_hit_count_index ON missed_addresses (hit_count, id);
CREATE INDEX missed_addresses_hit_at_index ON missed_addresses (hit_at, id);
