//! All routes on one page; those of the API beside it.

mod api;

use actix_web::middleware::from_fn;
use actix_web::web;

use crate::models::user::Role;
use crate::web::parts::routing::{at, get, post};
use crate::web::parts::{assets, guard as access};
use crate::web::{account, admin, ops, site, write};

/// Every address of the site.
pub(super) fn routes(app: &mut web::ServiceConfig) {
    app.configure(reading)
        .configure(feeds)
        .configure(accounts)
        .configure(writing)
        .configure(administration)
        .configure(api::programs)
        .configure(machines);
}

fn reading(app: &mut web::ServiceConfig) {
    app.service(at("/").route(get().to(site::home::index)))
        .service(at("/posts/{slug}").route(get().to(site::post::show)))
        .service(
            at("/posts/{slug}/comments")
                .route(get().to(site::comments::index))
                .route(post().to(site::comments::create)),
        )
        .service(at("/categories").route(get().to(site::category::index)))
        .service(at("/categories/{slug}").route(get().to(site::category::show)))
        .service(at("/tags").route(get().to(site::tag::index)))
        .service(at("/tags/{slug}").route(get().to(site::tag::show)))
        .service(at("/authors").route(get().to(site::author::index)))
        .service(at("/authors/{username}").route(get().to(site::author::show)))
        .service(at("/archive").route(get().to(site::archive::index)))
        .service(at("/archive/{year}").route(get().to(site::archive::year)))
        .service(at("/archive/{year}/{month}").route(get().to(site::archive::month)))
        .service(at("/search").route(get().to(site::search::index)))
        .service(at("/preview/{token}").route(get().to(site::shared_preview::show)))
        .service(at("/pages/{slug}").route(get().to(site::standing_page::show)))
        .service(at("/media/{key:.*}").route(get().to(site::media::show)))
        .service(at("/theme-{light:[0-9a-f]{6}}-{dark:[0-9a-f]{6}}.css").route(get().to(site::theme::show)))
        .service(at("/static/{path:.*}").route(get().to(assets::show)));
}

/// What programs read: feeds, sitemap, and files with agreed names.
fn feeds(app: &mut web::ServiceConfig) {
    app.service(at(r"/{file:feed\.xml|rss\.xml|feed\.json}").route(get().to(site::feeds::index)))
        .service(
            at(r"/{kind:categories|tags|authors}/{name}/{file:feed\.xml|rss\.xml|feed\.json}")
                .route(get().to(site::feeds::show)),
        )
        .service(at("/sitemap.xml").route(get().to(site::sitemap::index)))
        .service(at(r"/sitemap/{kind:[a-z]+}-{number:[1-9]\d{0,6}}.xml").route(get().to(site::sitemap::show)))
        .service(at("/robots.txt").route(get().to(site::machines::robots)))
        .service(at("/.well-known/security.txt").route(get().to(site::machines::security)))
        .service(at("/favicon.ico").route(get().to(site::machines::favicon)));
}

fn accounts(app: &mut web::ServiceConfig) {
    use account::{kept, login, password, password_reset, profile, setup, signup, tokens};
    app.service(at("/setup").route(get().to(setup::new)).route(post().to(setup::create)))
        .service(at("/signup").route(get().to(signup::new)).route(post().to(signup::create)))
        .service(at("/login").route(get().to(login::new)).route(post().to(login::create)))
        .service(
            at("/password/forgot")
                .route(get().to(password_reset::new))
                .route(post().to(password_reset::create)),
        )
        .service(
            at("/password/reset/{token}")
                .route(get().to(password_reset::edit))
                .route(post().to(password_reset::update)),
        )
        .service(at("/logout").route(post().to(login::destroy)))
        .service(at("/account").route(get().to(profile::edit)).route(post().to(profile::update)))
        .service(at("/account/password").route(get().to(password::edit)).route(post().to(password::update)))
        .service(at("/account/tokens").route(get().to(tokens::index)).route(post().to(tokens::create)))
        .service(at("/account/tokens/{id}/revoke").route(post().to(tokens::destroy)))
        .service(at("/kept").route(get().to(kept::index)))
        .service(at("/kept/{id}").route(get().to(kept::show)))
        .service(at("/kept/{id}/discard").route(post().to(kept::destroy)));
}

fn writing(app: &mut web::ServiceConfig) {
    let authors = access::require::<{ Role::Author as u8 }, _>;
    app.service(
        web::scope("/write")
            .wrap(from_fn(authors))
            .service(at("").route(get().to(write::posts::index)).route(post().to(write::posts::create)))
            .service(at("/new").route(get().to(write::posts::new)))
            .service(at("/media").route(get().to(write::media::index)).route(post().to(write::media::create)))
            .service(at("/preview").route(post().to(write::preview::create)))
            .service(at("/autosave").route(post().to(write::autosave::create)))
            .service(at("/autosaves/{id}/discard").route(post().to(write::autosave::destroy)))
            .service(at("/tags").route(get().to(write::tags::index)))
            .service(at("/categories").route(get().to(write::categories::index)))
            .service(at("/{id}").route(post().to(write::posts::update)))
            .service(at("/{id}/edit").route(get().to(write::posts::edit)))
            .service(at("/{id}/autosave").route(post().to(write::autosave::update)))
            .service(
                at("/{id}/previews")
                    .route(get().to(write::preview_links::index))
                    .route(post().to(write::preview_links::create)),
            )
            .service(at("/{id}/previews/{link}/revoke").route(post().to(write::preview_links::destroy)))
            .service(at("/{id}/unpublish").route(post().to(write::publication::unpublish)))
            .service(at("/{id}/trash").route(post().to(write::publication::trash)))
            .service(at("/{id}/restore").route(post().to(write::publication::restore)))
            .service(at("/{id}/delete").route(post().to(write::publication::destroy)))
            .service(at("/{id}/revisions").route(get().to(write::revisions::index)))
            .service(at("/{id}/revisions/{number}").route(get().to(write::revisions::show)))
            .service(at("/{id}/revisions/{number}/restore").route(post().to(write::revisions::restore))),
    );
}

fn administration(app: &mut web::ServiceConfig) {
    let editors = access::require::<{ Role::Editor as u8 }, _>;
    app.service(
        web::scope("/admin")
            .wrap(from_fn(editors))
            .configure(admin_content)
            .configure(admin_exports)
            .configure(admin_people),
    );
}

/// Below `/admin`, for editors.
fn admin_content(app: &mut web::ServiceConfig) {
    app.service(at("").route(get().to(admin::dashboard::index)))
        .service(at("/posts").route(get().to(admin::posts::index)))
        .service(at("/posts/bulk").route(post().to(admin::bulk_posts::create)))
        .service(at("/people").route(get().to(admin::people::index)))
        .service(at("/comments").route(get().to(admin::comments::index)))
        .service(at("/comments/bulk").route(post().to(admin::comments::bulk)))
        .service(at("/audit").route(get().to(admin::audit::index)))
        .service(at("/media").route(get().to(admin::media::index)))
        .service(at("/media/bulk").route(post().to(admin::media::bulk)))
        .service(at("/media/{id}").route(post().to(admin::medium::update)))
        .service(at("/media/{id}/edit").route(get().to(admin::medium::edit)))
        .service(at("/media/{id}/delete").route(post().to(admin::medium::destroy)))
        .configure(admin_taxonomy)
        .configure(admin_navigation);
}

fn admin_navigation(app: &mut web::ServiceConfig) {
    use admin::{menu_items, menus, missed_addresses, redirect, redirects};
    app.service(at("/menus").route(get().to(menus::index)))
        .service(at("/menus/{menu}").route(get().to(menus::show)).route(post().to(menu_items::create)))
        .service(at("/menus/{menu}/make").route(post().to(menus::create)))
        .service(at("/menus/{menu}/reset").route(post().to(menus::destroy)))
        .service(at("/menus/{menu}/items/{id}").route(post().to(menu_items::update)))
        .service(at("/menus/{menu}/items/{id}/edit").route(get().to(menu_items::edit)))
        .service(at("/menus/{menu}/items/{id}/move").route(post().to(menu_items::shift)))
        .service(at("/menus/{menu}/items/{id}/delete").route(post().to(menu_items::destroy)))
        .service(at("/redirects").route(get().to(redirects::index)).route(post().to(redirects::create)))
        .service(at("/redirects/bulk").route(post().to(redirects::bulk)))
        .service(at("/redirects/missing").route(get().to(missed_addresses::index)))
        .service(at("/redirects/missing/bulk").route(post().to(missed_addresses::bulk)))
        .service(at("/redirects/{id}").route(post().to(redirect::update)))
        .service(at("/redirects/{id}/edit").route(get().to(redirect::edit)))
        .service(at("/redirects/{id}/delete").route(post().to(redirect::destroy)));
}

fn admin_taxonomy(app: &mut web::ServiceConfig) {
    use admin::{categories, page_revisions, pages, tags};
    app.service(at("/categories").route(get().to(categories::index)).route(post().to(categories::create)))
        .service(at("/categories/{id}").route(post().to(categories::update)))
        .service(at("/categories/{id}/edit").route(get().to(categories::edit)))
        .service(at("/categories/{id}/merge").route(post().to(categories::merge)))
        .service(at("/categories/{id}/delete").route(post().to(categories::destroy)))
        .service(at("/tags").route(get().to(tags::index)).route(post().to(tags::create)))
        .service(at("/tags/bulk").route(post().to(tags::bulk)))
        .service(at("/tags/{id}").route(post().to(tags::update)))
        .service(at("/tags/{id}/edit").route(get().to(tags::edit)))
        .service(at("/tags/{id}/merge").route(post().to(tags::merge)))
        .service(at("/tags/{id}/delete").route(post().to(tags::destroy)))
        .service(at("/pages").route(get().to(pages::index)).route(post().to(pages::create)))
        .service(at("/pages/new").route(get().to(pages::new)))
        .service(at("/pages/preview").route(post().to(admin::page_preview::create)))
        .service(at("/pages/{id}").route(post().to(pages::update)))
        .service(at("/pages/{id}/edit").route(get().to(pages::edit)))
        .service(at("/pages/{id}/revisions").route(get().to(page_revisions::index)))
        .service(at("/pages/{id}/revisions/{number}").route(get().to(page_revisions::show)))
        .service(at("/pages/{id}/revisions/{number}/restore").route(post().to(page_revisions::restore)))
        .service(at("/pages/{id}/unpublish").route(post().to(pages::unpublish)))
        .service(at("/pages/{id}/delete").route(post().to(pages::destroy)));
}

/// Below `/admin`: each list as a file for spreadsheets.
fn admin_exports(app: &mut web::ServiceConfig) {
    use admin::exports::{content, people};
    app.service(at("/posts.csv").route(get().to(content::posts)))
        .service(at("/comments.csv").route(get().to(content::comments)))
        .service(at("/categories.csv").route(get().to(content::categories)))
        .service(at("/tags.csv").route(get().to(content::tags)))
        .service(at("/pages.csv").route(get().to(content::pages)))
        .service(at("/media.csv").route(get().to(content::media)))
        .service(at("/redirects.csv").route(get().to(content::redirects)))
        .service(at("/users.csv").route(get().to(people::users)))
        .service(at("/audit.csv").route(get().to(people::audit)))
        .service(at("/jobs.csv").route(get().to(people::jobs)));
}

/// Below `/admin`; the handlers' own guards ask for admins where the contract does.
fn admin_people(app: &mut web::ServiceConfig) {
    app.service(at("/users").route(get().to(admin::users::index)).route(post().to(admin::users::create)))
        .service(at("/users/new").route(get().to(admin::users::new)))
        .service(
            at("/users/import")
                .route(get().to(admin::user_imports::new))
                .route(post().to(admin::user_imports::create)),
        )
        .service(at("/users/bulk").route(post().to(admin::user_deletion::bulk)))
        .service(at("/users/{id}").route(post().to(admin::users::update)))
        .service(at("/users/{id}/edit").route(get().to(admin::users::edit)))
        .service(at("/users/{id}/invitation").route(post().to(admin::invitations::create)))
        .service(at("/users/{id}/invitation/withdraw").route(post().to(admin::invitations::destroy)))
        .service(at("/users/{id}/link").route(post().to(admin::invitations::link)))
        .service(at("/users/{id}/tokens/revoke").route(post().to(admin::user_tokens::destroy)))
        .service(at("/users/{id}/delete").route(post().to(admin::user_deletion::create)))
        .configure(admin_backups)
        .configure(admin_webhooks)
        .service(at("/database").route(get().to(admin::database::index)))
        .service(at("/jobs").route(get().to(admin::jobs::index)))
        .service(at("/jobs/{id}").route(get().to(admin::jobs::show)))
        .service(at("/jobs/{id}/cancel").route(post().to(admin::jobs::cancel)))
        .service(at("/jobs/{id}/retry").route(post().to(admin::jobs::retry)))
        .service(at("/jobs/{id}/undo").route(post().to(admin::jobs::undo)))
        .service(
            at("/settings").route(get().to(admin::settings::edit)).route(post().to(admin::settings::update)),
        );
}

fn admin_backups(app: &mut web::ServiceConfig) {
    use admin::backups;
    app.service(at("/backups").route(get().to(backups::index)).route(post().to(backups::create)))
        .service(at("/backups/plan").route(post().to(backups::plan)))
        .service(at("/backups/{name}").route(get().to(backups::show)))
        .service(at("/backups/{name}/download").route(get().to(backups::download)))
        .service(at("/backups/{name}/verify").route(post().to(backups::verify)))
        .service(at("/backups/{name}/restore").route(post().to(backups::restore)))
        .service(at("/backups/{name}/delete").route(post().to(backups::destroy)));
}

fn admin_webhooks(app: &mut web::ServiceConfig) {
    use admin::{deliveries, webhook, webhooks};
    app.service(at("/webhooks").route(get().to(webhooks::index)).route(post().to(webhooks::create)))
        .service(at("/webhooks/new").route(get().to(webhooks::new)))
        .service(at("/webhooks/{id}").route(get().to(webhook::show)).route(post().to(webhook::update)))
        .service(at("/webhooks/{id}/edit").route(get().to(webhook::edit)))
        .service(at("/webhooks/{id}/{verb:pause|resume|test|secret|delete}").route(post().to(webhook::act)))
        .service(at("/webhooks/{id}/deliveries/{delivery}").route(get().to(deliveries::show)))
        .service(at("/webhooks/{id}/deliveries/{delivery}/replay").route(post().to(deliveries::replay)));
}

fn machines(app: &mut web::ServiceConfig) {
    app.service(at("/health/live").route(get().to(ops::health::live)))
        .service(at("/health/ready").route(get().to(ops::health::ready)))
        .service(at("/health/database").route(get().to(ops::health::database)));
}
