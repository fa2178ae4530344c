//! The routes of the JSON API.

use actix_web::web;

use crate::web::api::v1::{
    admin, analytics, bulk_posts, bulk_users, categories, docs, document, jobs, post_search, posts, tags,
    users,
};
use crate::web::parts::routing::{at, get, post};

/// Every address of the API.
pub(super) fn programs(app: &mut web::ServiceConfig) {
    app.service(
        web::scope("/api/v1")
            .service(at("/openapi.json").route(get().to(document::show)))
            .service(at("/docs").route(get().to(docs::show)))
            .service(at("/posts").route(get().to(posts::index)).route(post().to(posts::create)))
            .service(at("/posts/search").route(get().to(post_search::index)))
            .service(at("/posts/bulk-update").route(post().to(bulk_posts::create)))
            .service(
                at("/posts/{id}")
                    .route(get().to(posts::show))
                    .route(web::patch().to(posts::update))
                    .route(web::delete().to(posts::destroy)),
            )
            .service(at("/jobs/{id}").route(get().to(jobs::show)))
            .service(
                at("/categories").route(get().to(categories::index)).route(post().to(categories::create)),
            )
            .service(
                at("/categories/{id}")
                    .route(get().to(categories::show))
                    .route(web::patch().to(categories::update))
                    .route(web::delete().to(categories::destroy)),
            )
            .service(at("/tags").route(get().to(tags::index)).route(post().to(tags::create)))
            .service(
                at("/tags/{id}")
                    .route(get().to(tags::show))
                    .route(web::patch().to(tags::update))
                    .route(web::delete().to(tags::destroy)),
            )
            .service(at("/users").route(get().to(users::index)).route(post().to(users::create)))
            .service(at("/users/bulk-create").route(post().to(bulk_users::create)))
            .service(
                at("/users/{id}")
                    .route(get().to(users::show))
                    .route(web::put().to(users::replace))
                    .route(web::patch().to(users::update))
                    .route(web::delete().to(users::destroy)),
            )
            .service(at("/analytics/posts-per-category").route(get().to(analytics::posts_per_category)))
            .service(at("/admin/db-stats").route(get().to(admin::db_stats)))
            .service(at("/admin/backup").route(post().to(admin::create_backup))),
    );
}
