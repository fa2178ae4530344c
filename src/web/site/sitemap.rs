//! `/sitemap.xml`: an index, and parts of at most 50,000 addresses each.

use std::fmt::Write;

use actix_web::{HttpResponse, web};

use crate::error::Error;
use crate::models::sitemap::Kind;
use crate::urls;
use crate::web::parts::{State, public};

const XML: &str = "application/xml; charset=utf-8";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// `GET /sitemap.xml`
pub async fn index(state: State) -> Result<HttpResponse, Error> {
    let now = state.now();
    let kinds = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let parts = |kind: Kind| Ok((kind, kind.parts(conn, now)?));
            Kind::ALL.into_iter().map(parts).collect::<Result<Vec<_>, Error>>()
        })
        .await?;
    let base = state.config.server.base();
    let mut xml = format!("{HEAD}<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for (kind, parts) in kinds {
        for number in parts {
            // Writing to a String can't fail.
            let _ = writeln!(
                xml,
                "<sitemap><loc>{base}{}</loc></sitemap>",
                urls::sitemap_part(kind.as_str(), number)
            );
        }
    }
    xml.push_str("</sitemapindex>\n");
    Ok(public(XML, xml, None))
}

/// `GET /sitemap/{kind}-{number}.xml`
pub async fn show(state: State, path: web::Path<(String, String)>) -> Result<HttpResponse, Error> {
    let kind = Kind::parse(&path.0).ok_or(Error::NotFound)?;
    let number: u64 = path.1.parse().map_err(|_| Error::NotFound)?;
    let now = state.now();
    let entries = state.db.read(move |conn| kind.part(conn, number, now)).await?;
    if entries.is_empty() {
        return Err(Error::NotFound);
    }
    let address = match kind {
        Kind::Posts => urls::post,
        Kind::Pages => urls::standing_page,
        Kind::Categories => urls::category,
        Kind::Tags => urls::tag,
        Kind::Authors => urls::author,
    };
    let base = state.config.server.base();
    let mut xml = format!("{HEAD}<urlset xmlns=\"{NAMESPACE}\">\n");
    for (slug, changed) in entries {
        let _ = writeln!(xml, "<url><loc>{base}{}</loc><lastmod>{changed}</lastmod></url>", address(&slug));
    }
    xml.push_str("</urlset>\n");
    Ok(public(XML, xml, None))
}
