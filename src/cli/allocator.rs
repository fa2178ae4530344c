//! How the C library's allocator is set up, which reads that from the environment as the process begins.

use std::ffi::OsStr;

/// What glibc calls the memory that some threads share.
const ARENAS: &str = "MALLOC_ARENA_MAX";
/// More of them were no faster, and kept half as much memory again from pages and pictures that were done.
const FEW: &str = "2";

/// Has the process begin anew with few arenas, unless somebody said how many there are to be.
///
/// Belongs before anything else is done. Where it can't be had, the site takes more memory, no more.
pub fn keep_little() {
    if cfg!(all(target_os = "linux", target_env = "gnu")) && std::env::var_os(ARENAS).is_none() {
        begin_anew(ARENAS.as_ref(), FEW.as_ref());
    }
}

#[cfg(unix)]
fn begin_anew(name: &OsStr, value: &OsStr) {
    use std::os::unix::process::CommandExt;

    let mut args = std::env::args_os();
    if let (Ok(program), Some(called)) = (std::env::current_exe(), args.next()) {
        // It comes back only where the program could not be started.
        let _ = std::process::Command::new(program).arg0(called).args(args).env(name, value).exec();
    }
}

#[cfg(not(unix))]
fn begin_anew(_name: &OsStr, _value: &OsStr) {}
