//! How the program is linked.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is_gnu_linux = ["CARGO_CFG_TARGET_OS", "CARGO_CFG_TARGET_ENV"].map(|name| std::env::var(name).ok())
        == [Some("linux".into()), Some("gnu".into())];
    // Addresses that the loader has to move take 40 kB, not 2.7 MB which stay in memory after each start.
    // Older C libraries refuse to start a program that has them packed.
    if is_gnu_linux && glibc_here().is_some_and(|version| version >= (2, 36)) {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// Version of the C library here; None where it can't be told, or the program is for another machine.
fn glibc_here() -> Option<(u32, u32)> {
    if std::env::var_os("HOST") != std::env::var_os("TARGET") {
        return None;
    }
    let answer = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let answer = String::from_utf8(answer.stdout).ok()?;
    let (major, minor) = answer.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
}
