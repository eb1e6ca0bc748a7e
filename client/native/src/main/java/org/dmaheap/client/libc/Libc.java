// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.c.Include;
import org.teavm.interop.c.Variable;

/** The functions and constants of the C library that this program calls, by their names there. */
final class Libc {
    static final int ENOENT = Constants.enoent();
    static final int EACCES = Constants.eacces();
    static final int ENOTDIR = Constants.enotdir();
    static final int EINVAL = Constants.einval();
    static final int EINTR = Constants.eintr();
    static final int EAGAIN = Constants.eagain();
    static final int O_CLOEXEC = Constants.oCloexec();
    static final int O_DIRECTORY = Constants.oDirectory();
    static final int AT_FDCWD = Constants.atFdcwd();
    static final int AT_SYMLINK_NOFOLLOW = Constants.atSymlinkNofollow();
    static final int SYS_getdents64 = Constants.sysGetdents64();
    static final int STATX_BASIC_STATS = Constants.statxBasicStats();
    static final int TIOCGWINSZ = Constants.tiocgwinsz();
    static final int AF_UNIX = Constants.afUnix();
    static final int SOCK_STREAM = Constants.sockStream();
    static final int SOCK_CLOEXEC = Constants.sockCloexec();
    static final int SOCK_NONBLOCK = Constants.sockNonblock();
    static final int MSG_NOSIGNAL = Constants.msgNosignal();
    static final int WNOHANG = Constants.wnohang();
    static final int SIGTERM = Constants.sigterm();
    static final int SIGKILL = Constants.sigkill();
    static final int X_OK = Constants.xOk();

    private Libc() {}

    /**
     * Reads the constants, which differ among architectures. TeaVM 0.16.0 keeps each constant and {@code errno} in the same
     * variable while an expression is computed, so that two of them in one expression are mixed up; fields are not.
     */
    private static final class Constants {
        @Import(name = "ENOENT")
        @Include("errno.h")
        @Variable
        static native int enoent();

        @Import(name = "EACCES")
        @Include("errno.h")
        @Variable
        static native int eacces();

        @Import(name = "ENOTDIR")
        @Include("errno.h")
        @Variable
        static native int enotdir();

        @Import(name = "EINVAL")
        @Include("errno.h")
        @Variable
        static native int einval();

        @Import(name = "EINTR")
        @Include("errno.h")
        @Variable
        static native int eintr();

        @Import(name = "EAGAIN")
        @Include("errno.h")
        @Variable
        static native int eagain();

        @Import(name = "O_CLOEXEC")
        @Include("fcntl.h")
        @Variable
        static native int oCloexec();

        @Import(name = "O_DIRECTORY")
        @Include("fcntl.h")
        @Variable
        static native int oDirectory();

        @Import(name = "AT_FDCWD")
        @Include("fcntl.h")
        @Variable
        static native int atFdcwd();

        @Import(name = "AT_SYMLINK_NOFOLLOW")
        @Include("fcntl.h")
        @Variable
        static native int atSymlinkNofollow();

        @Import(name = "SYS_getdents64")
        @Include("sys/syscall.h")
        @Variable
        static native int sysGetdents64();

        @Import(name = "STATX_BASIC_STATS")
        @Include("sys/stat.h")
        @Variable
        static native int statxBasicStats();

        @Import(name = "TIOCGWINSZ")
        @Include("sys/ioctl.h")
        @Variable
        static native int tiocgwinsz();

        @Import(name = "AF_UNIX")
        @Include("sys/socket.h")
        @Variable
        static native int afUnix();

        @Import(name = "SOCK_STREAM")
        @Include("sys/socket.h")
        @Variable
        static native int sockStream();

        @Import(name = "SOCK_CLOEXEC")
        @Include("sys/socket.h")
        @Variable
        static native int sockCloexec();

        @Import(name = "SOCK_NONBLOCK")
        @Include("sys/socket.h")
        @Variable
        static native int sockNonblock();

        @Import(name = "MSG_NOSIGNAL")
        @Include("sys/socket.h")
        @Variable
        static native int msgNosignal();

        @Import(name = "WNOHANG")
        @Include("sys/wait.h")
        @Variable
        static native int wnohang();

        @Import(name = "SIGTERM")
        @Include("signal.h")
        @Variable
        static native int sigterm();

        @Import(name = "SIGKILL")
        @Include("signal.h")
        @Variable
        static native int sigkill();

        @Import(name = "X_OK")
        @Include("unistd.h")
        @Variable
        static native int xOk();
    }

    @Import(name = "errno")
    @Include("errno.h")
    @Variable
    static native int errno();

    @Import(name = "strerror")
    @Include("string.h")
    static native Address strerror(int errno);

    @Import(name = "strlen")
    @Include("string.h")
    static native int strlen(Address text);

    @Import(name = "malloc")
    @Include("stdlib.h")
    static native Address malloc(int size);

    @Import(name = "free")
    @Include("stdlib.h")
    static native void free(Address memory);

    @Import(name = "exit")
    @Include("stdlib.h")
    static native void exit(int status);

    @Import(name = "realpath")
    @Include("stdlib.h")
    static native Address realpath(Address path, Address resolved);

    @Import(name = "open")
    @Include("fcntl.h")
    static native int open(Address path, int flags);

    @Import(name = "read")
    @Include("unistd.h")
    static native int read(int descriptor, Address buffer, int count);

    @Import(name = "write")
    @Include("unistd.h")
    static native int write(int descriptor, Address buffer, int count);

    @Import(name = "execve")
    @Include("unistd.h")
    static native int execve(Address program, Address arguments, Address environment);

    @Import(name = "access")
    @Include("unistd.h")
    static native int access(Address path, int mode);

    @Import(name = "close")
    @Include("unistd.h")
    static native int close(int descriptor);

    @Import(name = "readlink")
    @Include("unistd.h")
    static native int readlink(Address path, Address buffer, int size);

    @Import(name = "getcwd")
    @Include("unistd.h")
    static native Address getcwd(Address buffer, int size);

    @Import(name = "pipe2")
    @Include("unistd.h")
    static native int pipe2(Address ends, int flags);

    @Import(name = "syscall")
    @Include("unistd.h")
    static native int getdents64(int number, int descriptor, Address buffer, int size);

    @Import(name = "statx")
    @Include("sys/stat.h")
    static native int statx(int directory, Address path, int flags, int mask, Address buffer);

    @Import(name = "getpwuid")
    @Include("pwd.h")
    static native Address getpwuid(int user);

    @Import(name = "getgrgid")
    @Include("grp.h")
    static native Address getgrgid(int group);

    @Import(name = "ioctl")
    @Include("sys/ioctl.h")
    static native int ioctl(int descriptor, int request, Address argument);

    @Import(name = "socket")
    @Include("sys/socket.h")
    static native int socket(int family, int type, int protocol);

    @Import(name = "connect")
    @Include("sys/socket.h")
    static native int connect(int descriptor, Address address, int size);

    @Import(name = "send")
    @Include("sys/socket.h")
    static native int send(int descriptor, Address buffer, int count, int flags);

    @Import(name = "poll")
    @Include("poll.h")
    static native int poll(Address descriptors, int count, int milliseconds);

    @Import(name = "posix_spawnp")
    @Include("spawn.h")
    static native int posixSpawnp(
            Address child,
            Address program,
            Address actions,
            Address attributes,
            Address arguments,
            Address environment);

    @Import(name = "posix_spawn_file_actions_init")
    @Include("spawn.h")
    static native int fileActionsInit(Address actions);

    @Import(name = "posix_spawn_file_actions_destroy")
    @Include("spawn.h")
    static native int fileActionsDestroy(Address actions);

    @Import(name = "posix_spawn_file_actions_adddup2")
    @Include("spawn.h")
    static native int fileActionsDup2(Address actions, int from, int to);

    @Import(name = "posix_spawn_file_actions_addopen")
    @Include("spawn.h")
    static native int fileActionsOpen(Address actions, int descriptor, Address path, int flags, int mode);

    @Import(name = "waitpid")
    @Include("sys/wait.h")
    static native int waitpid(int child, Address status, int options);

    @Import(name = "kill")
    @Include("signal.h")
    static native int kill(int process, int signal);
}
