// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import org.dmaheap.client.doctor.Live.ServiceManager;

/** The same remedy in the words of the system at hand. */
final class Remedies {
    private final Machine machine;

    private Remedies(Machine machine) {
        this.machine = machine;
    }

    static Remedies of(Machine machine) {
        return new Remedies(machine);
    }

    /** Loads modules now and at each start. */
    String load(String module) {
        String file = machine.distribution() == Machine.Distribution.ALPINE
                ? "/etc/modules"
                : "/etc/modules-load.d/dma-heap.conf";
        return "modprobe " + module + " && echo " + module + " >> " + file;
    }

    /** Puts a parameter on the kernel's command line. */
    String boot(String parameter) {
        return switch (machine.distribution()) {
            case DEBIAN ->
                "Add " + parameter
                        + " to the kernel's command line: GRUB_CMDLINE_LINUX in /etc/default/grub and update-grub;"
                        + " without GRUB in the file of your boot loader (/boot/firmware/cmdline.txt, armbianEnv.txt,"
                        + " extlinux.conf)";
            case ALPINE ->
                "Add " + parameter
                        + " to default_kernel_opts in /etc/update-extlinux.conf and run update-extlinux; or to"
                        + " /boot/cmdline.txt";
            case OTHER -> "Add " + parameter + " to the kernel's command line";
        };
    }

    String addToGroup(String user, String group) {
        String command = switch (machine.distribution()) {
            case DEBIAN -> "adduser " + user + " " + group;
            case ALPINE -> "addgroup " + user + " " + group;
            case OTHER -> "usermod -aG " + group + " " + user;
        };
        return command + ", then log in again";
    }

    String install() {
        return switch (machine.distribution()) {
            case DEBIAN -> "apt install --reinstall dmaheapd dmaheapctl";
            case ALPINE -> "./install.sh --openrc / in an unpacked dmaheapd archive";
            case OTHER -> "./install.sh / in an unpacked dmaheapd archive";
        };
    }

    /** Has udev, or mdev, look at the heaps again. */
    String applyRules() {
        boolean isMdev = machine.distribution() == Machine.Distribution.ALPINE
                && !machine.system().filter(Machine.InstalledSystem::udevRuns).isPresent();
        return isMdev
                ? "cat /usr/share/doc/dmaheapd/mdev.conf >> /etc/mdev.conf && mdev -s"
                : "udevadm control --reload && udevadm trigger --action=add --settle --subsystem-match=dma_heap";
    }

    String restart() {
        return switch (manager()) {
            case SYSTEMD -> "systemctl restart dmaheapd.service";
            case OPENRC -> "rc-service dmaheapd restart";
            case NONE -> "Start dmaheapd";
        };
    }

    String enable() {
        return switch (manager()) {
            case SYSTEMD -> "systemctl enable --now dmaheapd.service dmaheapd.socket";
            case OPENRC -> "rc-update add dmaheapd default && rc-service dmaheapd start";
            case NONE -> "Start dmaheapd";
        };
    }

    private ServiceManager manager() {
        return machine.live().map(Live::manager).orElse(ServiceManager.NONE);
    }
}
