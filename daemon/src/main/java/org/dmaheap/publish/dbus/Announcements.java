// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/** The signals that tell clients how one view became another: what went, what changed or came, then the revision. */
final class Announcements {
    private Announcements() {}

    /** @param named what the changes in between name, by its path */
    static List<Message> between(MessageFactory messages, BusView before, BusView after, Set<String> named)
            throws DBusException {
        List<Message> signals = new ArrayList<>();
        for (Map.Entry<String, BusObject<?>> entry : before.objects().entrySet()) {
            if (ObjectPaths.isTouched(entry.getKey(), named)
                    && after.object(entry.getKey()).isEmpty()) {
                signals.add(Messages.signal(
                        messages,
                        ObjectPaths.ROOT,
                        Introspection.OBJECT_MANAGER,
                        "InterfacesRemoved",
                        "oas",
                        entry.getKey(),
                        List.of(entry.getValue().contract().name())));
            }
        }
        for (Map.Entry<String, BusObject<?>> entry : after.objects().entrySet()) {
            if (!ObjectPaths.isTouched(entry.getKey(), named)) {
                continue;
            }
            BusObject<?> now = entry.getValue();
            BusObject<?> then = before.objects().get(entry.getKey());
            if (then == null) {
                signals.add(Messages.signal(
                        messages,
                        ObjectPaths.ROOT,
                        Introspection.OBJECT_MANAGER,
                        "InterfacesAdded",
                        "oa{sa{sv}}",
                        entry.getKey(),
                        Map.of(now.contract().name(), now.properties())));
                continue;
            }
            Map<String, Variant<?>> changed = now.changedSince(then);
            if (!changed.isEmpty()) {
                signals.add(Messages.signal(
                        messages,
                        entry.getKey(),
                        Introspection.PROPERTIES,
                        "PropertiesChanged",
                        "sa{sv}as",
                        now.contract().name(),
                        changed,
                        List.of()));
            }
        }
        long revision = after.snapshot().map().revision();
        if (revision != before.snapshot().map().revision()) {
            signals.add(Messages.signal(
                    messages, ObjectPaths.ROOT, BusObject.MANAGER.name(), "MapChanged", "t", new UInt64(revision)));
        }
        return signals;
    }
}
