//! What Linux knows of a running process, and of a file in its page cache.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

/// Time on a processor so far, of all threads.
///
/// # Errors
/// When the process is gone.
pub fn cpu(pid: u32) -> io::Result<Duration> {
    let mut nanos = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // "time on the cpu, time waited, time slices", the first two in nanoseconds.
        let schedstat = fs::read_to_string(task?.path().join("schedstat"))?;
        let on_cpu = schedstat.split(' ').next().and_then(|n| n.parse().ok());
        nanos += on_cpu.unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanos))
}

/// The most memory that was resident at once, in kB.
///
/// # Errors
/// When the process is gone.
pub fn peak_memory_kb(pid: u32) -> io::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
    kb.ok_or_else(|| io::Error::other("no VmHWM in the process's status"))
}

/// Drops a file from the page cache, as on a host that has never run it.
///
/// # Errors
/// When the file cannot be opened, or its pages not be let go.
pub fn evict(path: &Path) -> io::Result<()> {
    let file = fs::File::open(path)?;
    file.sync_all()?;
    rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
    Ok(())
}
