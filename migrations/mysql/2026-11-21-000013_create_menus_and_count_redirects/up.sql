CREATE TABLE menus (
    name VARCHAR(20) NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    CONSTRAINT menus_name_check CHECK (name IN ('header', 'footer'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE menu_items (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    menu VARCHAR(20) NOT NULL,
    parent_id BIGINT,
    position INTEGER NOT NULL,
    page_id BIGINT,
    category_id BIGINT,
    label VARCHAR(100) NOT NULL,
    address VARCHAR(700) NOT NULL,
    CONSTRAINT menu_items_menu_fkey FOREIGN KEY (menu) REFERENCES menus (name) ON DELETE CASCADE,
    CONSTRAINT menu_items_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES menu_items (id) ON DELETE SET NULL,
    CONSTRAINT menu_items_page_id_fkey FOREIGN KEY (page_id) REFERENCES pages (id) ON DELETE CASCADE,
    CONSTRAINT menu_items_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX menu_items_menu_index ON menu_items (menu, position);
CREATE INDEX menu_items_parent_id_index ON menu_items (parent_id);
CREATE INDEX menu_items_page_id_index ON menu_items (page_id);
CREATE INDEX menu_items_category_id_index ON menu_items (category_id);

ALTER TABLE redirects ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE redirects ADD COLUMN hit_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE redirects ADD COLUMN hit_at DATETIME(6);
CREATE INDEX redirects_to_path_index ON redirects (to_path);
CREATE INDEX redirects_hit_count_index ON redirects (hit_count, id);
CREATE INDEX redirects_hit_at_index ON redirects (hit_at, id);

CREATE TABLE missed_addresses (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    path VARCHAR(500) NOT NULL,
    referrer VARCHAR(200) NOT NULL,
    hit_count BIGINT NOT NULL,
    created_at DATETIME(6) NOT NULL,
    hit_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX missed_addresses_path_key ON missed_addresses (path);
CREATE INDEX missed_addresses_hit_count_index ON missed_addresses (hit_count, id);
CREATE INDEX missed_addresses_hit_at_index ON missed_addresses (hit_at, id);
