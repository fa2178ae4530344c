//! Addresses that the program may call from within: those of the public internet, and no others.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Characters of an address at most.
const LONGEST: usize = 2_000;

/// Whether anybody on the internet can reach it: nothing of this machine, of the network around it, or
/// of those who run it, in whatever form it is written.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    match address.octets() {
        // This network, private, shared (CGNAT), loopback, link-local with the metadata of clouds.
        [0 | 10 | 127, ..] | [100, 64..=127, ..] | [169, 254, ..] | [172, 16..=31, ..] | [192, 168, ..] => {
            false
        }
        // Protocol assignments, documentation, relays of 6to4, benchmarks.
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [192, 88, 99, _] | [198, 18..=19, ..] => {
            false
        }
        // The host of a virtual machine in Azure, which answers it like metadata.
        [168, 63, 129, 16] => false,
        // Multicast, reserved, broadcast.
        [224..=255, ..] => false,
        _ => true,
    }
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    match address.segments() {
        // NAT64: where the network has no IPv4, public ones look like this.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
        }
        // Protocol assignments with Teredo, documentation twice, 6to4: all within what is global otherwise.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Global unicast; all else is loopback, link-local, unique local, multicast, or not given out.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// The address of a receiver as typed: http or https, without a password, on a port that is a web
/// server's or anybody's. An address that is written as numbers must be public unless `allows_private`;
/// what a name leads to is known only when it is called.
pub fn receiver(typed: &str, allows_private: bool) -> Result<Url, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err("can't be empty".into());
    }
    let mut url = Url::parse(typed).map_err(|_| "is no address, as in https://hooks.example.org/platen")?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("must begin with https:// or http://".into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user or a password".into());
    }
    let port = url.port_or_known_default().unwrap_or_default();
    if !matches!(port, 80 | 443 | 1_024..) {
        return Err(format!("has the port {port}; 80, 443, and those from 1024 on will do"));
    }
    if !allows_private && !may_be_public(&url) {
        return Err("is not on the public internet".into());
    }
    url.set_fragment(None);
    match url.as_str().len() {
        length if length > LONGEST => Err(format!("has {length} characters; at most {LONGEST} fit")),
        _ => Ok(url),
    }
}

fn may_be_public(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name != "localhost" && !name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => is_public_v4(address),
        Some(Host::Ipv6(address)) => is_public_v6(address),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_inside_is_public_in_any_form() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "100.100.100.200",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.192",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "192.88.99.1",
            "198.18.0.1",
            "198.19.255.255",
            "168.63.129.16",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "::8.8.8.8",
            "64:ff9b::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::8.8.8.8",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:808:808::1",
            "3fff::1",
            "100::1",
            "5f00::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:4860::8888",
            "2001:200::1",
            "2a00::1",
            "64:ff9b::8.8.8.8",
            "::ffff:8.8.8.8",
            "3ffe::1",
        ] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    proptest! {
        #[test]
        fn an_address_and_its_forms_in_ipv6_are_alike(bits: u32) {
            let plain = Ipv4Addr::from(bits);
            let mapped = plain.to_ipv6_mapped();
            let translated = Ipv6Addr::from((0x64_ff9b_u128 << 96) | u128::from(bits));
            prop_assert_eq!(is_public(plain.into()), is_public(mapped.into()));
            prop_assert_eq!(is_public(plain.into()), is_public(translated.into()));
        }
    }

    #[test]
    fn receivers_are_on_the_web() {
        for (typed, address) in [
            ("https://hooks.example.org/a?b=c#d", "https://hooks.example.org/a?b=c"),
            (" http://example.org:8080 ", "http://example.org:8080/"),
            ("https://1.1.1.1/x", "https://1.1.1.1/x"),
        ] {
            assert_eq!(receiver(typed, false).unwrap().as_str(), address);
        }
        for typed in [
            "",
            "hooks.example.org",
            "ftp://example.org/",
            "javascript:alert(1)",
            "https://a:b@example.org/",
            "https://a@example.org/",
            "https://example.org:22/",
            "https://example.org:0/",
            "http://127.0.0.1/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://a.localhost/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://017700000001/",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
            "http://127.1/",
            "http://①②⑦.⓪.⓪.①/",
            "http://169.254.169.254/latest/meta-data",
            "https://[fd00:ec2::254]/",
            "http://0/",
            "https://",
            &format!("https://example.org/{}", "x".repeat(2_000)),
        ] {
            assert!(receiver(typed, false).is_err(), "{typed}");
        }
        assert!(
            receiver("http://127.0.0.1:9000/", true).is_ok()
                && receiver("http://127.0.0.1:22/", true).is_err()
        );
    }
}
