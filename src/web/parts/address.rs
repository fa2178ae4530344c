//! Where a request comes from, through proxies that are trusted.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::State;
use crate::config::ServerConfig;

/// The address of the person's machine: the last hop in `X-Forwarded-For` that is not a trusted
/// proxy, or the peer when the peer is none.
#[derive(Debug, Clone)]
pub struct ClientAddress(pub String);

impl FromRequest for ClientAddress {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(client_address(request))))
    }
}

/// See [`ClientAddress`].
pub fn client_address(request: &HttpRequest) -> String {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let server = request.app_data::<State>().map(|state| &state.config.server);
    match (peer, server) {
        (Some(peer), Some(server)) => behind_proxies(request, peer, server).to_string(),
        (Some(peer), None) => peer.to_string(),
        (None, _) => String::new(),
    }
}

fn behind_proxies(request: &HttpRequest, peer: IpAddr, server: &ServerConfig) -> IpAddr {
    let forwarded: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut address = peer;
    for hop in forwarded.into_iter().rev() {
        if !server.trusts(address) {
            break;
        }
        match hop.trim().parse() {
            Ok(hop) => address = hop,
            Err(_) => break,
        }
    }
    address
}
