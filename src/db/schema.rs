//! The tables as all three databases know them; written by hand, one for three.
#![allow(missing_docs, reason = "tables and columns are described by the models")]

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    users (id) {
        id -> BigInt,
        username -> Text,
        username_key -> Text,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        role -> Text,
        display_name -> Text,
        bio -> Text,
        bio_html -> Text,
        website -> Text,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
        deactivated_at -> Nullable<Moment>,
        invited_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    user_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        purpose -> Text,
        token_hash -> Text,
        created_at -> Moment,
        expires_at -> Moment,
        used_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    api_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        scope -> Text,
        prefix -> Text,
        token_hash -> Text,
        created_at -> Moment,
        expires_at -> Nullable<Moment>,
        last_used_at -> Nullable<Moment>,
        revoked_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    idempotency_keys (id) {
        id -> BigInt,
        user_id -> BigInt,
        key_hash -> Text,
        call_hash -> Text,
        status -> Integer,
        version -> Nullable<Integer>,
        created_at -> Moment,
        location -> Text,
        body -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    sessions (id) {
        id -> BigInt,
        token_hash -> Text,
        user_id -> Nullable<BigInt>,
        state -> Text,
        ip_address -> Text,
        user_agent -> Text,
        created_at -> Moment,
        seen_at -> Moment,
        expires_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    audit_entries (id) {
        id -> BigInt,
        actor_id -> Nullable<BigInt>,
        actor_name -> Text,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<BigInt>,
        subject_name -> Text,
        details -> Text,
        ip_address -> Text,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    media (id) {
        id -> BigInt,
        owner_id -> Nullable<BigInt>,
        storage_key -> Text,
        file_name -> Text,
        content_type -> Text,
        size_bytes -> BigInt,
        width -> Nullable<Integer>,
        height -> Nullable<Integer>,
        alt -> Text,
        created_at -> Moment,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    categories (id) {
        id -> BigInt,
        parent_id -> Nullable<BigInt>,
        name -> Text,
        name_key -> Text,
        slug -> Text,
        description -> Text,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    tags (id) {
        id -> BigInt,
        name -> Text,
        name_key -> Text,
        slug -> Text,
        description -> Text,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    posts (id) {
        id -> BigInt,
        author_id -> Nullable<BigInt>,
        category_id -> Nullable<BigInt>,
        cover_id -> Nullable<BigInt>,
        title -> Text,
        slug -> Text,
        excerpt -> Text,
        summary -> Text,
        content -> Text,
        content_html -> Text,
        content_text -> Text,
        word_count -> Integer,
        renderer_version -> Integer,
        status -> Text,
        featured -> Bool,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
        published_at -> Nullable<Moment>,
        trashed_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    post_slugs (slug) {
        slug -> Text,
        post_id -> BigInt,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    post_tags (post_id, tag_id) {
        post_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    post_revisions (id) {
        id -> BigInt,
        post_id -> BigInt,
        number -> Integer,
        version -> Nullable<Integer>,
        author_id -> Nullable<BigInt>,
        reason -> Text,
        title -> Text,
        slug -> Text,
        excerpt -> Text,
        content -> Text,
        category_id -> Nullable<BigInt>,
        cover_id -> Nullable<BigInt>,
        tags -> Text,
        status -> Text,
        published_at -> Nullable<Moment>,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    import_records (id) {
        id -> BigInt,
        source -> Text,
        source_key -> Text,
        post_id -> BigInt,
        fingerprint -> Text,
        imported_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    comments (id) {
        id -> BigInt,
        post_id -> BigInt,
        parent_id -> Nullable<BigInt>,
        author_id -> Nullable<BigInt>,
        depth -> SmallInt,
        content -> Text,
        content_html -> Text,
        status -> Text,
        ip_address -> Text,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    page_revisions (id) {
        id -> BigInt,
        page_id -> BigInt,
        author_id -> Nullable<BigInt>,
        number -> Integer,
        version -> Integer,
        status -> Text,
        created_at -> Moment,
        title -> Text,
        slug -> Text,
        content -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    pages (id) {
        id -> BigInt,
        title -> Text,
        slug -> Text,
        content -> Text,
        content_html -> Text,
        renderer_version -> Integer,
        status -> Text,
        position -> Integer,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

diesel::table! {
    page_topics (id) {
        id -> BigInt,
        generation -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    redirects (id) {
        id -> BigInt,
        from_path -> Text,
        to_path -> Text,
        created_at -> Moment,
        version -> Integer,
        hit_count -> BigInt,
        hit_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    missed_addresses (id) {
        id -> BigInt,
        path -> Text,
        referrer -> Text,
        hit_count -> BigInt,
        created_at -> Moment,
        hit_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    menus (name) {
        name -> Text,
        version -> Integer,
        updated_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    menu_items (id) {
        id -> BigInt,
        menu -> Text,
        parent_id -> Nullable<BigInt>,
        position -> Integer,
        page_id -> Nullable<BigInt>,
        category_id -> Nullable<BigInt>,
        label -> Text,
        address -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    parked_forms (id) {
        id -> BigInt,
        browser_hash -> Text,
        user_id -> Nullable<BigInt>,
        path -> Text,
        page -> Text,
        size_bytes -> BigInt,
        created_at -> Moment,
        expires_at -> Moment,
        sealed -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    autosaves (id) {
        id -> BigInt,
        user_id -> BigInt,
        post_id -> Nullable<BigInt>,
        desk -> Text,
        created_at -> Moment,
        saved_at -> Moment,
        form -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    preview_links (id) {
        id -> BigInt,
        post_id -> BigInt,
        token_hash -> Text,
        created_by -> Nullable<BigInt>,
        created_at -> Moment,
        expires_at -> Moment,
        revoked_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    jobs (id) {
        id -> BigInt,
        kind -> Text,
        title -> Text,
        state -> Text,
        unique_key -> Nullable<Text>,
        undo_of_id -> Nullable<BigInt>,
        creator_id -> Nullable<BigInt>,
        creator_name -> Text,
        ip_address -> Text,
        progress -> BigInt,
        total -> Nullable<BigInt>,
        attempts -> Integer,
        max_attempts -> Integer,
        version -> Integer,
        worker -> Text,
        lease_token -> Nullable<Text>,
        lease_expires_at -> Nullable<Moment>,
        run_at -> Moment,
        cancel_requested_at -> Nullable<Moment>,
        created_at -> Moment,
        started_at -> Nullable<Moment>,
        ended_at -> Nullable<Moment>,
        summary -> Text,
        error -> Text,
        payload -> Text,
        checkpoint -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    job_log_entries (id) {
        id -> BigInt,
        job_id -> BigInt,
        level -> Text,
        created_at -> Moment,
        message -> Text,
        path -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    post_changes (job_id, post_id) {
        job_id -> BigInt,
        post_id -> BigInt,
        version -> Integer,
        category_id -> Nullable<BigInt>,
        author_id -> Nullable<BigInt>,
        status -> Text,
        published_at -> Nullable<Moment>,
        trashed_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    media_variants (id) {
        id -> BigInt,
        media_id -> BigInt,
        storage_key -> Text,
        size_bytes -> BigInt,
        width -> Integer,
        height -> Integer,
    }
}

diesel::table! {
    post_media (post_id, media_id) {
        post_id -> BigInt,
        media_id -> BigInt,
    }
}

diesel::table! {
    page_media (page_id, media_id) {
        page_id -> BigInt,
        media_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    webhooks (id) {
        id -> BigInt,
        url -> Text,
        description -> Text,
        events -> Text,
        version -> Integer,
        failure_count -> Integer,
        first_failed_at -> Nullable<Moment>,
        rest_ends_at -> Nullable<Moment>,
        paused_at -> Nullable<Moment>,
        pause_reason -> Text,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    webhook_secrets (webhook_id) {
        webhook_id -> BigInt,
        created_at -> Moment,
        sealed -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    webhook_deliveries (id) {
        id -> BigInt,
        webhook_id -> BigInt,
        public_id -> Text,
        event -> Text,
        subject -> Text,
        state -> Text,
        attempts -> Integer,
        status_code -> Nullable<Integer>,
        duration_ms -> Nullable<Integer>,
        created_at -> Moment,
        next_try_at -> Nullable<Moment>,
        tried_at -> Nullable<Moment>,
        error -> Text,
        answer -> Text,
        payload -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    post_blocks (id) {
        id -> BigInt,
        scope -> Text,
        scope_id -> BigInt,
        shelf -> SmallInt,
        first_at -> Moment,
        first_id -> BigInt,
        post_count -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::sql::Moment;

    tag_places (tag_id, shelf, listed_at, post_id) {
        tag_id -> BigInt,
        shelf -> SmallInt,
        listed_at -> Moment,
        post_id -> BigInt,
    }
}

diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(user_tokens -> users (user_id));
diesel::joinable!(api_tokens -> users (user_id));
diesel::joinable!(idempotency_keys -> users (user_id));
diesel::joinable!(audit_entries -> users (actor_id));
diesel::joinable!(media -> users (owner_id));
diesel::joinable!(media_variants -> media (media_id));
diesel::joinable!(post_media -> posts (post_id));
diesel::joinable!(post_media -> media (media_id));
diesel::joinable!(menu_items -> categories (category_id));
diesel::joinable!(menu_items -> menus (menu));
diesel::joinable!(menu_items -> pages (page_id));
diesel::joinable!(page_media -> pages (page_id));
diesel::joinable!(page_revisions -> pages (page_id));
diesel::joinable!(page_revisions -> users (author_id));
diesel::joinable!(page_media -> media (media_id));
diesel::joinable!(posts -> users (author_id));
diesel::joinable!(posts -> categories (category_id));
diesel::joinable!(posts -> media (cover_id));
diesel::joinable!(post_slugs -> posts (post_id));
diesel::joinable!(post_tags -> posts (post_id));
diesel::joinable!(post_tags -> tags (tag_id));
diesel::joinable!(post_revisions -> posts (post_id));
diesel::joinable!(post_revisions -> users (author_id));
diesel::joinable!(import_records -> posts (post_id));
diesel::joinable!(comments -> posts (post_id));
diesel::joinable!(comments -> users (author_id));
diesel::joinable!(job_log_entries -> jobs (job_id));
diesel::joinable!(post_changes -> jobs (job_id));
diesel::joinable!(jobs -> users (creator_id));
diesel::joinable!(parked_forms -> users (user_id));
diesel::joinable!(autosaves -> users (user_id));
diesel::joinable!(autosaves -> posts (post_id));
diesel::joinable!(preview_links -> posts (post_id));
diesel::joinable!(preview_links -> users (created_by));
diesel::joinable!(webhook_secrets -> webhooks (webhook_id));
diesel::joinable!(webhook_deliveries -> webhooks (webhook_id));
diesel::allow_tables_to_appear_in_same_query!(
    api_tokens,
    audit_entries,
    autosaves,
    categories,
    comments,
    idempotency_keys,
    import_records,
    job_log_entries,
    jobs,
    media,
    media_variants,
    menu_items,
    menus,
    missed_addresses,
    page_media,
    page_revisions,
    page_topics,
    pages,
    parked_forms,
    post_blocks,
    post_changes,
    post_media,
    post_revisions,
    post_slugs,
    post_tags,
    posts,
    preview_links,
    redirects,
    sessions,
    settings,
    tag_places,
    tags,
    user_tokens,
    users,
    webhook_deliveries,
    webhook_secrets,
    webhooks,
);
