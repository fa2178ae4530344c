//! What this process takes of its machine.

/// Memory that is really there, in bytes; None where the system doesn't tell.
pub fn resident_bytes() -> Option<u64> {
    resident_in(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn resident_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_linux_is_read() {
        assert_eq!(resident_in("Name:\tplaten\nVmRSS:\t   12345 kB\nThreads:\t4\n"), Some(12345 * 1024));
        for strange in ["", "VmRSS:\n", "VmRSS:\t12 MB", "VmRSS: -1 kB"] {
            assert_eq!(resident_in(strange), None);
        }
        if cfg!(target_os = "linux") {
            assert!(resident_bytes().is_some_and(|bytes| bytes > 100_000));
        }
    }
}
