//! Where a process runs, what Linux knows of it, and of a file in its page cache.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Leaves a processor to the Lambdas, and gives it; none where there is only one. Every
/// thread that is started from here on keeps off it: what the servers do for an answer
/// takes another machine's time in earnest.
///
/// # Errors
/// When Linux does not allow it.
pub fn leave_one() -> io::Result<Option<CpuSet>> {
    let mut others = sched_getaffinity(None)?;
    let Some(first) = (0..CpuSet::MAX_CPU).find(|n| others.is_set(*n) && others.count() > 1) else {
        return Ok(None);
    };
    let mut left = CpuSet::new();
    left.set(first);
    others.unset(first);
    sched_setaffinity(None, &others)?;
    Ok(Some(left))
}

/// Starts a process, on this processor if one is given. Says when.
///
/// # Errors
/// When it cannot be started.
pub fn spawn(command: &mut Command, on: Option<&CpuSet>) -> io::Result<(Instant, Child)> {
    // It may run where the thread that starts it may.
    let before = sched_getaffinity(None)?;
    if let Some(processor) = on {
        sched_setaffinity(None, processor)?;
    }
    let spawned = Instant::now();
    let child = command.spawn();
    sched_setaffinity(None, &before)?;
    Ok((spawned, child?))
}

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
