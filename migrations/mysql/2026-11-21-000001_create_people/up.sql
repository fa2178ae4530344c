CREATE TABLE settings (
    name VARCHAR(60) NOT NULL PRIMARY KEY,
    value LONGTEXT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE users (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    username VARCHAR(40) NOT NULL,
    username_key VARCHAR(40) NOT NULL,
    email VARCHAR(254),
    email_key VARCHAR(254),
    password_hash VARCHAR(255),
    role VARCHAR(20) NOT NULL,
    display_name VARCHAR(100) NOT NULL,
    bio LONGTEXT NOT NULL,
    bio_html LONGTEXT NOT NULL,
    website VARCHAR(300) NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME(6) NOT NULL,
    updated_at DATETIME(6) NOT NULL,
    deactivated_at DATETIME(6),
    CONSTRAINT users_role_check CHECK (role IN ('reader', 'author', 'editor', 'admin'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX users_username_key_key ON users (username_key);
CREATE UNIQUE INDEX users_email_key_key ON users (email_key);
CREATE INDEX users_role_index ON users (role, deactivated_at);
CREATE INDEX users_created_at_index ON users (created_at);

CREATE TABLE sessions (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    token_hash VARCHAR(64) NOT NULL,
    user_id BIGINT,
    state LONGTEXT NOT NULL,
    ip_address VARCHAR(45) NOT NULL,
    user_agent VARCHAR(300) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    seen_at DATETIME(6) NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE UNIQUE INDEX sessions_token_hash_key ON sessions (token_hash);
CREATE INDEX sessions_user_id_index ON sessions (user_id);
CREATE INDEX sessions_expires_at_index ON sessions (expires_at);

CREATE TABLE audit_entries (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    actor_id BIGINT,
    actor_name VARCHAR(40) NOT NULL,
    action VARCHAR(60) NOT NULL,
    subject_kind VARCHAR(30) NOT NULL,
    subject_id BIGINT,
    subject_name VARCHAR(200) NOT NULL,
    details LONGTEXT NOT NULL,
    ip_address VARCHAR(45) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    CONSTRAINT audit_entries_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES users (id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX audit_entries_created_at_index ON audit_entries (created_at);
CREATE INDEX audit_entries_actor_id_index ON audit_entries (actor_id, created_at);
