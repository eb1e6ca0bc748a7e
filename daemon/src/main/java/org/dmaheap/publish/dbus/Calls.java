// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.Visible;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.Variant;

/**
 * Answers method calls. A call is looked up by object, interface and name, in this order, and its arguments are looked
 * at only if they have the declared types; so nothing is ever answered on an interface that does not have it.
 */
final class Calls {

    private static final Map<String, Map<String, String>> STANDARD = Map.of(
            Introspection.PEER, Map.of("Ping", "", "GetMachineId", ""),
            Introspection.INTROSPECTABLE, Map.of("Introspect", ""),
            Introspection.PROPERTIES, Map.of("Get", "ss", "GetAll", "s", "Set", "ssv"));
    private static final Map<String, Map<String, String>> OF_THE_MANAGER = Map.of(
            Introspection.OBJECT_MANAGER,
            Map.of("GetManagedObjects", ""),
            BusObject.MANAGER.name(),
            Map.of("GetMap", "", "FindHeaps", "a(ss)a{sv}", "Explain", "sss"));

    private static final Set<String> LONG_ANSWERS =
            Set.of("GetManagedObjects", "GetMap", "Explain", "Introspect", "GetAll");

    private static final int LONGEST_SENTENCE = 512;

    private final Introspection introspection = new Introspection();

    /** An answer: its type as a signature, and its one value; neither if it says only that all went well. */
    private record Answer(String type, Object... values) {

        static final Answer NOTHING = new Answer(null);
    }

    /** The parts of the reply to a call, whatever the call is. */
    List<byte[]> reply(MessageFactory messages, MethodCall call, boolean tooLong, BusView view) throws DBusException {
        try {
            if (tooLong) {
                throw new BusError(
                        BusError.Name.LIMITS_EXCEEDED,
                        "arguments longer than " + MessageReader.LONGEST_BODY + " bytes");
            }
            Answer answer = answer(call, view);
            return answer.values().length == 1 && answer.values()[0] instanceof WireReply.Body body
                    ? WireReply.parts(call, body)
                    : List.of(BusConnection.bytes(Messages.reply(call, answer.type(), answer.values())));
        } catch (BusError e) {
            return List.of(
                    BusConnection.bytes(error(messages, call.getSource(), call.getSerial(), e.name(), e.getMessage())));
        } catch (DBusException | RuntimeException e) {
            return List.of(BusConnection.bytes(
                    error(messages, call.getSource(), call.getSerial(), BusError.Name.FAILED, "internal error: " + e)));
        }
    }

    /** Whether the answer to a call may be as long as the map. */
    static boolean hasLongAnswer(MethodCall call) {
        return LONG_ANSWERS.contains(call.getName());
    }

    /** The reply to a call that is one too many. */
    static Message refusal(MessageFactory messages, String caller, long serial) throws DBusException {
        return error(
                messages,
                caller,
                serial,
                BusError.Name.LIMITS_EXCEEDED,
                "too many calls are waiting, read the answers to " + CallQueue.MOST_OF_A_SENDER + " first");
    }

    private static Message error(
            MessageFactory messages, String caller, long serial, BusError.Name name, String message)
            throws DBusException {
        // the sentence holds what the caller sent, which may be long
        String cut = message.length() <= LONGEST_SENTENCE ? message : message.substring(0, LONGEST_SENTENCE) + "…";
        return messages.createError(caller, name.onTheBus(), serial, "s", Visible.text(cut));
    }

    private Answer answer(MethodCall call, BusView view) throws BusError, DBusException {
        String path = call.getPath();
        Optional<BusObject<?>> object = view.object(path);
        List<String> children = object.isPresent() ? List.of() : view.children(path);
        String method = method(call, object, !children.isEmpty());
        Object[] arguments = call.getParameters();
        return switch (method) {
            case Introspection.PEER + ".Ping" -> Answer.NOTHING;
            case Introspection.PEER + ".GetMachineId" -> new Answer("s", machineId());
            case Introspection.INTROSPECTABLE + ".Introspect" ->
                new Answer(
                        "s",
                        object.isPresent()
                                ? introspection.ofObject(object.get(), view.children(path))
                                : introspection.ofPath(children));
            case Introspection.PROPERTIES + ".Get" ->
                new Answer("v", get(object.orElseThrow(), (String) arguments[0], (String) arguments[1]));
            case Introspection.PROPERTIES + ".GetAll" ->
                new Answer("a{sv}", getAll(object.orElseThrow(), (String) arguments[0]));
            case Introspection.PROPERTIES + ".Set" -> {
                get(object.orElseThrow(), (String) arguments[0], (String) arguments[1]);
                throw new BusError(BusError.Name.PROPERTY_READ_ONLY, "property is read-only: " + arguments[1]);
            }
            case Introspection.OBJECT_MANAGER + ".GetManagedObjects" -> new Answer("a{oa{sa{sv}}}", view.managed());
            case "org.dmaheap.DmaHeap1.Manager.GetMap" -> new Answer("s", view.map());
            case "org.dmaheap.DmaHeap1.Manager.FindHeaps" ->
                new Answer(
                        "a{sv}", Manager.findHeaps(view.snapshot(), (List<?>) arguments[0], (Map<?, ?>) arguments[1]));
            case "org.dmaheap.DmaHeap1.Manager.Explain" ->
                new Answer("s", Manager.explain(view.snapshot(), (String) arguments[0], (String) arguments[1], (String)
                        arguments[2]));
            default -> throw new IllegalStateException("declared but not answered: " + method);
        };
    }

    /** Interface and name of the method that is called, which the object surely has. */
    private static String method(MethodCall call, Optional<BusObject<?>> object, boolean aboveObjects) throws BusError {
        Map<String, Map<String, String>> interfaces = interfaces(call, object, aboveObjects);
        String name = call.getName();
        // a message may leave the interface out; no two of ours have a method of the same name
        String wanted = call.getInterface() != null
                ? call.getInterface()
                : interfaces.keySet().stream()
                        .filter(candidate -> interfaces.get(candidate).containsKey(name))
                        .findFirst()
                        .orElseThrow(() -> new BusError(BusError.Name.UNKNOWN_METHOD, "no such method: " + name));
        Map<String, String> methods = interfaces.get(wanted);
        if (methods == null) {
            throw new BusError(BusError.Name.UNKNOWN_INTERFACE, "no interface " + wanted + " at " + call.getPath());
        }
        String types = methods.get(name);
        if (types == null) {
            throw new BusError(BusError.Name.UNKNOWN_METHOD, "no such method: " + wanted + "." + name);
        }
        String given = call.getSig() == null ? "" : call.getSig();
        if (!types.equals(given)) {
            throw new BusError(
                    BusError.Name.INVALID_ARGS,
                    wanted + "." + name + " takes arguments of type '" + types + "', not '" + given + "'");
        }
        return wanted + "." + name;
    }

    /** The interfaces that a path has, and their methods with the types of their arguments. */
    private static Map<String, Map<String, String>> interfaces(
            MethodCall call, Optional<BusObject<?>> object, boolean aboveObjects) throws BusError {
        if (object.isPresent()) {
            Map<String, Map<String, String>> interfaces = new LinkedHashMap<>(STANDARD);
            if (object.get().contract() == BusObject.MANAGER) {
                interfaces.putAll(OF_THE_MANAGER);
            } else {
                interfaces.put(object.get().contract().name(), Map.of());
            }
            return interfaces;
        }
        // Peer is the connection's rather than an object's, and the way down to the objects can be asked for
        String wanted = call.getInterface();
        if (Introspection.PEER.equals(wanted) || aboveObjects && Introspection.INTROSPECTABLE.equals(wanted)) {
            return Map.of(wanted, STANDARD.get(wanted));
        }
        throw new BusError(BusError.Name.UNKNOWN_OBJECT, "no object at " + call.getPath());
    }

    private static Variant<?> get(BusObject<?> object, String contract, String property) throws BusError {
        boolean ours = requireInterface(object, contract);
        return (ours ? object.property(property) : Optional.<Variant<?>>empty())
                .orElseThrow(() -> new BusError(BusError.Name.UNKNOWN_PROPERTY, "no such property: " + property));
    }

    private static Map<String, Variant<?>> getAll(BusObject<?> object, String contract) throws BusError {
        return requireInterface(object, contract) ? object.properties() : Map.of();
    }

    /** Whether an interface that the object has is the one with properties; the empty name means any. */
    private static boolean requireInterface(BusObject<?> object, String name) throws BusError {
        if (name.isEmpty() || name.equals(object.contract().name())) {
            return true;
        }
        if (STANDARD.containsKey(name) || object.contract() == BusObject.MANAGER && OF_THE_MANAGER.containsKey(name)) {
            return false;
        }
        throw new BusError(BusError.Name.UNKNOWN_INTERFACE, "no such interface: " + name);
    }

    private static String machineId() throws BusError {
        for (String file : List.of("/etc/machine-id", "/var/lib/dbus/machine-id")) {
            try {
                return Files.readString(Path.of(file), StandardCharsets.US_ASCII)
                        .strip();
            } catch (IOException e) {
                // the other file, or the error below
            }
        }
        throw new BusError(BusError.Name.FAILED, "this machine has no id");
    }
}
