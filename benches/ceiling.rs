//! The ceiling of a comparison: the smallest handler that answers with the same bytes from memory.
//!
//! `ceiling ADDRESS FILE…` serves each file at `/` and its name; `benches/load` starts it.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::web::{Bytes, Data, Path};
use actix_web::{App, HttpResponse, HttpServer, web};

type Bodies = HashMap<String, Bytes>;

async fn show(name: Path<String>, bodies: Data<Bodies>) -> HttpResponse {
    match bodies.get(name.as_str()) {
        Some(body) => HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}

fn read(file: String) -> std::io::Result<(String, Bytes)> {
    let path = std::path::PathBuf::from(file);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, Bytes::from(std::fs::read(path)?)))
}

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(bind) = arguments.next() else {
        println!("ceiling: nothing to serve; benches/load tells where and what");
        return Ok(());
    };
    let bodies: Data<Bodies> = Data::from(Arc::new(arguments.map(read).collect::<Result<_, _>>()?));
    let app = move || App::new().app_data(bodies.clone()).route("/{name}", web::get().to(show));
    actix_web::rt::System::new().block_on(HttpServer::new(app).workers(2).bind(bind)?.run())
}
