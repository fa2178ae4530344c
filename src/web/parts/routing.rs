//! How routes are spelled: resources whose handlers may panic, and the two methods of pages.

use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{Error, Resource, Route, guard, web};

use super::panic;

/// A resource whose handlers may panic without harm.
pub fn at(
    path: &str,
) -> Resource<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>
    + 'static,
> {
    web::resource(path).wrap(from_fn(panic::catch))
}

/// GET, and HEAD, which is GET without the body.
pub fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// POST.
pub fn post() -> Route {
    web::post()
}
