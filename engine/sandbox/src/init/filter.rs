//! The system calls that programs inside never need, and attackers do.

use std::collections::BTreeMap;

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen::Dword, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch, apply_filter, sock_filter,
};

type Rules = BTreeMap<c_long, Vec<SeccompRule>>;
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Puts the filters on this thread and whatever it starts.
pub(super) fn apply() -> Result<(), Failure> {
    // With ENOSYS libc falls back to `clone`, whose flags a filter can see.
    let absent = filter(BTreeMap::from([(libc::SYS_clone3, Vec::new())]), libc::ENOSYS)?;
    apply_filter(&absent)?;
    apply_filter(&filter(denied()?, libc::EPERM)?)?;
    // Last, for the earlier ones are loaded under the later ones' eyes.
    if cfg!(target_arch = "x86_64") {
        apply_filter(&other_numbers())?;
    }
    Ok(())
}

fn filter(rules: Rules, errno: i32) -> Result<BpfProgram, Failure> {
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let errno = u32::try_from(errno)?;
    Ok(SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(errno), arch)?.try_into()?)
}

/// The x32 calls of amd64 bear the same architecture and other numbers: a list of numbers does not see them.
fn other_numbers() -> BpfProgram {
    const LOAD: u16 = 0x20; // BPF_LD | BPF_W | BPF_ABS; the number is at offset 0
    const AT_LEAST: u16 = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    const RETURN: u16 = 0x06; // BPF_RET | BPF_K
    const X32: u32 = 0x4000_0000;
    let step = |code, jt, jf, k| sock_filter { code, jt, jf, k };
    vec![step(LOAD, 0, 0, 0), step(AT_LEAST, 0, 1, X32), step(RETURN, 0, 0, 0x0005_0000 | libc::ENOSYS as u32), step(RETURN, 0, 0, 0x7fff_0000)]
}

fn denied() -> Result<Rules, Failure> {
    let mut rules: Rules = ALWAYS.iter().chain(OLD).map(|call| (*call, Vec::new())).collect();
    // Namespaces: each flag by itself, in both calls that take them.
    for flag in NAMESPACES {
        for call in [libc::SYS_clone, libc::SYS_unshare] {
            rules.entry(call).or_default().push(rule([(0, SeccompCmpOp::MaskedEq(flag), flag)])?);
        }
    }
    // Time namespaces share their bit with the exit signal in `clone`.
    rules.entry(libc::SYS_unshare).or_default().push(rule([(0, SeccompCmpOp::MaskedEq(0x80), 0x80)])?);
    // Sockets: Unix, IP by its common protocols, and the routing netlink that lists interfaces. Not packet, vsock, alg, and what loads modules.
    let ne = |arg, value: i32| (arg, SeccompCmpOp::Ne, u64::try_from(value).unwrap_or_default());
    let eq = |arg, value: i32| (arg, SeccompCmpOp::Eq, u64::try_from(value).unwrap_or_default());
    let sockets = rules.entry(libc::SYS_socket).or_default();
    sockets.push(rule([ne(0, libc::AF_UNIX), ne(0, libc::AF_INET), ne(0, libc::AF_INET6), ne(0, libc::AF_NETLINK)])?);
    sockets.push(rule([eq(0, libc::AF_NETLINK), ne(2, libc::NETLINK_ROUTE)])?);
    for family in [libc::AF_INET, libc::AF_INET6] {
        let ip = [eq(0, family), ne(2, 0), ne(2, libc::IPPROTO_TCP), ne(2, libc::IPPROTO_UDP), ne(2, libc::IPPROTO_MPTCP)];
        sockets.push(rule(ip)?);
    }
    // Typing into somebody's terminal.
    for request in [libc::TIOCSTI, libc::TIOCLINUX] {
        rules.entry(libc::SYS_ioctl).or_default().push(rule([(1, SeccompCmpOp::Eq, request)])?);
    }
    // Other personalities than the usual one (and the question which it is).
    rules.entry(libc::SYS_personality).or_default().push(rule([(0, SeccompCmpOp::Ne, 0), (0, SeccompCmpOp::Ne, 0xffff_ffff)])?);
    Ok(rules)
}

fn rule<const N: usize>(conditions: [(u8, SeccompCmpOp, u64); N]) -> Result<SeccompRule, Failure> {
    let conditions: Result<Vec<_>, _> = conditions.into_iter().map(|(arg, op, value)| SeccompCondition::new(arg, Dword, op, value)).collect();
    Ok(SeccompRule::new(conditions?)?)
}

const NAMESPACES: [u64; 7] = [
    libc::CLONE_NEWNS as u64,
    libc::CLONE_NEWCGROUP as u64,
    libc::CLONE_NEWUTS as u64,
    libc::CLONE_NEWIPC as u64,
    libc::CLONE_NEWUSER as u64,
    libc::CLONE_NEWPID as u64,
    libc::CLONE_NEWNET as u64,
];

const ALWAYS: &[c_long] = &[
    // Other processes' insides.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    // Large surfaces of the kernel.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_fanotify_init,
    libc::SYS_memfd_secret,
    // Keys of the kernel are not in any namespace.
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    // Mounts and roots.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_setns,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_vhangup,
    libc::SYS_nfsservctl,
    // The machine itself.
    libc::SYS_reboot,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_syslog,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_move_pages,
    libc::SYS_migrate_pages,
    libc::SYS_lookup_dcookie,
];

/// Calls that only amd64 has.
#[cfg(target_arch = "x86_64")]
const OLD: &[c_long] = &[libc::SYS_iopl, libc::SYS_ioperm, libc::SYS_modify_ldt, libc::SYS_uselib, libc::SYS_ustat, libc::SYS_sysfs, libc::SYS__sysctl];
#[cfg(not(target_arch = "x86_64"))]
const OLD: &[c_long] = &[];
