"""What an evil program tries. Each attempt is a function that returns if it got through and raises if it was stopped.

    evil.py '{"secret": "/path", ...}' [NAME ...]

prints a line of JSON an attempt: its name, whether it got through, and what happened. The same is run outside of the sandbox: an
attempt that is stopped there as well proves nothing.
"""
import ctypes, errno, json, mmap, os, pty, resource, signal, socket, stat, struct, subprocess, sys, threading, time

libc = ctypes.CDLL(None, use_errno=True)
host = json.loads(sys.argv[1])
attempts = []


def attempt(f):
    attempts.append(f)
    return f


class Stopped(Exception):
    pass


def call(number, *args):
    ctypes.set_errno(0)
    args = [ctypes.c_long(a) if isinstance(a, int) else a for a in args]
    result = libc.syscall(ctypes.c_long(number), *args)
    if result == -1:
        e = ctypes.get_errno()
        raise OSError(e, os.strerror(e))
    return result


def gate(number, *args):
    """Whether the call is let in at all; what it was called with is nonsense, so that it does nothing."""
    try:
        call(number, *args)
    except OSError as e:
        if e.errno in (errno.EPERM, errno.EACCES, errno.ENOSYS):
            raise


def must(condition, words):
    if not condition:
        raise Stopped(words)


def reads(path):
    with open(path, "rb") as f:
        f.read(1)


def creates(path):
    with open(path, "x"):
        pass
    os.remove(path)


def rewrites(path):
    with open(path) as f:
        value = f.read()
    with open(path, "w") as f:
        f.write(value)


# Files of the host

@attempt
def secret(): reads(host["secret"])
@attempt
def secret_by_dots(): reads("../../../../../../../.." + host["secret"])
@attempt
def secret_by_root_of_process_1(): reads("/proc/1/root" + host["secret"])
@attempt
def secret_by_cwd_of_process(): reads("/proc/%d/cwd/secret" % host["victim"])
@attempt
def shadow(): reads("/etc/shadow")
@attempt
def home_of_root(): os.listdir("/root")
@attempt
def folder_of_places(): os.listdir(host["places"])
@attempt
def file_of_other_place(): reads(host["other"])
@attempt
def socket_of_docker():
    s = socket.socket(socket.AF_UNIX)
    s.connect(host["socket"])
@attempt
def sys_folder(): os.listdir("/sys/class")
@attempt
def cgroups(): os.listdir("/sys/fs/cgroup")
@attempt
def kernel_memory(): os.close(os.open("/proc/kcore", os.O_RDONLY))
@attempt
def kernel_log(): os.close(os.open("/dev/kmsg", os.O_RDONLY))
@attempt
def block_device(): reads(host["device"])
@attempt
def link_out():
    os.symlink(host["secret"], "link")
    try:
        reads("link")
    finally:
        os.remove("link")
@attempt
def hard_link_out():
    os.link("/usr/bin/env", "hard")
    os.remove("hard")
@attempt
def write_usr(): creates("/usr/lib/.evil-%d" % os.getpid())
@attempt
def write_etc(): creates("/etc/.evil-%d" % os.getpid())
@attempt
def write_root(): creates("/.evil-%d" % os.getpid())
@attempt
def write_dev(): creates("/dev/.evil-%d" % os.getpid())
@attempt
def chmod_usr(): os.chmod("/usr/bin/env", stat.S_IMODE(os.stat("/usr/bin/env").st_mode))
@attempt
def block_node():
    os.mknod("block", stat.S_IFBLK | 0o600, os.makedev(254, 0))
    os.remove("block")
@attempt
def character_node():
    os.mknod("mem", stat.S_IFCHR | 0o600, os.makedev(1, 1))
    os.remove("mem")


# Network

def tcp(family, address):
    with socket.socket(family) as s:
        s.settimeout(3)
        s.connect(address)

@attempt
def loopback(): tcp(socket.AF_INET, ("127.0.0.1", host["tcp"]))
@attempt
def loopback_by_another_name(): tcp(socket.AF_INET, ("127.9.9.9", host["tcp"]))
@attempt
def loopback_as_any(): tcp(socket.AF_INET, ("0.0.0.0", host["tcp"]))
@attempt
def loopback_decimal(): tcp(socket.AF_INET, (socket.inet_ntoa(struct.pack("!I", 2130706433)), host["tcp"]))
@attempt
def loopback_ipv6(): tcp(socket.AF_INET6, ("::1", host["tcp6"]))
@attempt
def loopback_mapped(): tcp(socket.AF_INET6, ("::ffff:127.0.0.1", host["tcp"]))

def ask(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as s:
        s.settimeout(1)
        s.sendto(b"\x12\x34\x01\x00\x00\x01\0\0\0\0\0\0\x05fleet\x04test\0\0\x01\0\x01", address)
        s.recv(512)

@attempt
def dns_by_udp(): ask(socket.AF_INET, ("127.0.0.1", host["udp"]))
@attempt
def udp_mapped(): ask(socket.AF_INET6, ("::ffff:127.0.0.1", host["udp"]))
@attempt
def abstract_socket():
    s = socket.socket(socket.AF_UNIX)
    s.connect("\0" + host["abstract"])
@attempt
def other_interfaces(): must([i for _, i in socket.if_nameindex() if i != "lo"], "only loopback")
@attempt
def route_out():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect(("192.0.2.1", 9))
@attempt
def packet_socket(): socket.socket(17, socket.SOCK_RAW, 3).close()
@attempt
def vsock(): socket.socket(40, socket.SOCK_STREAM).close()
@attempt
def alg_socket(): socket.socket(38, socket.SOCK_SEQPACKET).close()
@attempt
def raw_socket(): socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close()
@attempt
def netfilter_socket(): socket.socket(16, socket.SOCK_RAW, 12).close()
@attempt
def audit_socket(): socket.socket(16, socket.SOCK_RAW, 9).close()
@attempt
def uevent_socket(): socket.socket(16, socket.SOCK_RAW, 15).close()
@attempt
def sctp_socket(): gate(41, socket.AF_INET, socket.SOCK_STREAM, 132)


# Other processes

@attempt
def see_process(): os.stat("/proc/%d" % host["victim"])
@attempt
def environment_of_process(): must(b"VICTIM" in open("/proc/%d/environ" % host["victim"], "rb").read(), "not there")
@attempt
def signal_process(): os.kill(host["victim"], 0)
@attempt
def signal_by_handle(): os.close(os.pidfd_open(host["victim"]))
@attempt
def trace_me(): call(101, 0, 0, 0, 0)
@attempt
def trace_process():
    call(101, 0x4206, host["victim"], 0, 0)  # PTRACE_SEIZE, which does not stop it
@attempt
def read_memory():
    here = ctypes.create_string_buffer(8)
    vector = struct.pack("PN", ctypes.addressof(here), 8)
    call(310, os.getpid(), vector, 1, vector, 1, 0)
@attempt
def steal_descriptor(): os.close(call(438, os.pidfd_open(os.getpid()), 0, 0))
@attempt
def compare_processes(): call(312, os.getpid(), os.getpid(), 2, 0, 0)
@attempt
def environment_of_process_1(): reads("/proc/1/environ")
@attempt
def memory_of_process_1(): os.close(os.open("/proc/1/mem", os.O_RDONLY))
@attempt
def descriptors_of_process_1(): os.listdir("/proc/1/fd")
@attempt
def shared_memory():
    libc.shmat.restype = ctypes.c_void_p
    must(libc.shmat(host["shm"], None, 0) != ctypes.c_void_p(-1).value, "not there")
@attempt
def join_group_of_others(): os.setpgid(0, os.getpgid(host["victim"])) if os.getsid(host["victim"]) == os.getsid(0) else os.getpgid(host["victim"])


# Namespaces and roots

def unshare(flag): call(272, flag)

@attempt
def unshare_user(): unshare(0x10000000)
@attempt
def unshare_mounts(): unshare(0x00020000)
@attempt
def unshare_pids(): unshare(0x20000000)
@attempt
def unshare_network(): unshare(0x40000000)
@attempt
def unshare_ipc(): unshare(0x08000000)
@attempt
def unshare_names(): unshare(0x04000000)
@attempt
def unshare_cgroup(): unshare(0x02000000)
@attempt
def unshare_time(): unshare(0x00000080)
@attempt
def clone_user():
    if call(56, 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0) == 0:
        os._exit(0)
@attempt
def clone3_user():
    args = struct.pack("8Q", 0x10000000, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    if call(435, args, 64) == 0:
        os._exit(0)
@attempt
def enter_namespace():
    fd = os.open("/proc/self/ns/net", os.O_RDONLY)
    call(308, fd, 0)
@attempt
def mount():
    os.makedirs("mount", exist_ok=True)
    call(165, b"tmpfs", b"mount", b"tmpfs", 0, 0)
    call(166, b"mount", 2)
@attempt
def remount():
    call(165, b"none", b"/", b"", 0x20 | 0x1000, 0)  # remount, bind: as it is
@attempt
def mount_by_new_calls(): os.close(call(430, b"tmpfs", 0))
@attempt
def clone_tree(): os.close(call(428, -100, b"/", 1))
@attempt
def unmount(): gate(166, b"/nowhere", 0)
@attempt
def change_root(): os.chroot(".")
@attempt
def pivot_root(): gate(155, b"/nowhere", b"/nowhere")
@attempt
def open_by_handle(): gate(304, -1, 0, 0)
@attempt
def name_to_handle(): gate(303, -100, b"/", 0, 0, 0)


# The kernel

@attempt
def io_uring():
    os.close(call(425, 1, ctypes.create_string_buffer(120)))
@attempt
def bpf(): os.close(call(321, 0, struct.pack("IIII", 2, 4, 4, 1) + bytes(100), 116))
@attempt
def keyring(): call(250, 0, -3, 1)
@attempt
def add_key(): call(248, b"user", b"evil", b"x", 1, -2)
@attempt
def userfaultfd(): os.close(call(323, 1))
@attempt
def perf(): os.close(call(298, struct.pack("IIQ", 1, 112, 0) + bytes(96), 0, -1, -1, 0))
@attempt
def fanotify(): os.close(call(300, 0, 0))
@attempt
def kexec(): gate(246, 0, 1 << 20, 0, 0)
@attempt
def load_module(): gate(175, 0, 0, b"")
@attempt
def load_module_file(): gate(313, -1, b"", 0)
@attempt
def delete_module(): gate(176, b"no-such-module", 0)
@attempt
def swap_on(): gate(167, b"/nowhere", 0)
@attempt
def reboot(): gate(169, 1, 2, 3, 0)
@attempt
def accounting(): gate(163, b"/nowhere")
@attempt
def quota(): gate(179, 0, b"/nowhere", 0, 0)
@attempt
def system_log(): call(103, 10, 0, 0)
@attempt
def set_clock(): gate(227, 0, 1)
@attempt
def adjust_clock(): gate(159, 1)
@attempt
def host_name():
    name = socket.gethostname().encode()
    call(170, name, len(name))
@attempt
def personality(): call(135, 0x0040000)
@attempt
def io_privilege(): call(172, 3)
@attempt
def local_descriptors(): call(154, 0, ctypes.create_string_buffer(64), 64)
@attempt
def migrate_pages(): gate(256, os.getpid(), 0, 0, 0)
@attempt
def sysctl(): rewrites("/proc/sys/kernel/core_pattern")
@attempt
def sysctl_of_network(): rewrites("/proc/sys/net/ipv4/ip_forward")
@attempt
def sysrq(): open("/proc/sysrq-trigger", "w").close()
@attempt
def old_calls():
    # getpid by `int 0x80`, where numbers mean something else
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\0\0\0\xcd\x80\xc3")
    function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
    must(function() == os.getpid(), "another answer")
@attempt
def type_into_terminal():
    import fcntl
    _, slave = pty.openpty()
    fcntl.ioctl(slave, 0x5412, b"x")
@attempt
def terminal_of_linux():
    import fcntl
    _, slave = pty.openpty()
    try:
        fcntl.ioctl(slave, 0x541C, b"\x02")
    except OSError as e:
        must(e.errno == errno.ENOTTY, str(e))


# Rights

@attempt
def capabilities(): must(int(status("CapEff"), 16), "none")
@attempt
def capabilities_to_come(): must(int(status("CapBnd"), 16), "none")
@attempt
def new_privileges(): must(status("NoNewPrivs") == "0", "no new ones")
@attempt
def become_root(): os.setuid(0)
@attempt
def set_user_id_program():
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    got = subprocess.run(["./suid", "-u"], capture_output=True, text=True).stdout.strip()
    must(got == "0", "as " + got)
@attempt
def chown(): 
    with open("own", "w"):
        pass
    os.chown("own", 1, 1)

def status(name):
    with open("/proc/self/status") as f:
        return next(line.split()[1] for line in f if line.startswith(name))


# Limits

def soft(kind, value):
    resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))

@attempt
def raise_files(): soft(resource.RLIMIT_NOFILE, 1000)
@attempt
def raise_size(): soft(resource.RLIMIT_FSIZE, 1 << 30)
@attempt
def raise_processes(): soft(resource.RLIMIT_NPROC, 1000)
@attempt
def many_files():
    for _ in range(400):
        os.dup(1)
@attempt
def many_processes():
    for _ in range(150):
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
@attempt
def many_threads():
    for _ in range(150):
        threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
@attempt
def large_file():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    fill("large", 40)
@attempt
def fill_tmp(): fill_many("/tmp")
@attempt
def fill_shared_memory(): fill_many("/dev/shm")

def fill(path, mebibytes):
    try:
        with open(path, "wb") as f:
            for _ in range(mebibytes):
                f.write(bytes(1 << 20))
    finally:
        os.remove(path)

def fill_many(folder):
    names = ["%s/evil-%d-%d" % (folder, os.getpid(), n) for n in range(5)]
    try:
        for name in names:
            with open(name, "wb") as f:
                for _ in range(20):
                    f.write(bytes(1 << 20))
    finally:
        for name in names:
            if os.path.exists(name):
                os.remove(name)


# Leaks of the fleet

@attempt
def descriptors():
    found = []
    for fd in os.listdir("/proc/self/fd"):
        try:
            if int(fd) > 2 and b"secret" in os.pread(int(fd), 100, 0):
                found.append(fd)
        except OSError:
            pass
    must(found, "none")
@attempt
def environment():
    must(set(os.environ) & set(host["environment"]) - {"HOME", "PATH", "USER", "LOGNAME", "TMPDIR", "PWD"}, "nothing of it")


def run(f):
    """In a child of its own, so that one attempt does not change the world of the next."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        signal.alarm(20)
        try:
            f()
            result = {"through": True, "what": ""}
        except BaseException as e:
            result = {"through": False, "what": "%s: %s" % (type(e).__name__, e)}
        os.write(write, json.dumps({"attempt": f.__name__, **result}).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as f_:
        answer = b""
        # Children that an attempt left behind hold the pipe, too: one read is enough.
        answer = os.read(f_.fileno(), 65536)
    _, ended = os.waitpid(pid, 0)
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass
    print((answer or json.dumps({"attempt": f.__name__, "through": False, "what": "ended by %d" % ended}).encode()).decode(), flush=True)


wanted = sys.argv[2:]
for f in attempts:
    if not wanted or f.__name__ in wanted:
        run(f)
