// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The parameters of a call. A parameter that is null is absent; what is wrong is named in an error. */
final class Parameters {
    private final Object value;

    Parameters(Object value) {
        this.value = value;
    }

    /** @throws VarlinkError if there is one that has none of these names */
    Parameters only(Set<String> names) throws VarlinkError {
        for (Object name : map().keySet()) {
            if (!names.contains(name)) {
                throw VarlinkError.invalidParameter((String) name);
            }
        }
        return this;
    }

    String string(String name) throws VarlinkError {
        return optionalString(name).orElseThrow(() -> VarlinkError.invalidParameter(name));
    }

    Optional<String> optionalString(String name) throws VarlinkError {
        return optional(name, String.class);
    }

    /** Absent is false. */
    boolean flag(String name) throws VarlinkError {
        return optional(name, Boolean.class).orElse(false);
    }

    /** A number of bytes. */
    OptionalLong size(String name) throws VarlinkError {
        Optional<Long> size = optional(name, Long.class);
        if (size.isPresent() && size.get() < 0) {
            throw VarlinkError.invalidParameter(name);
        }
        return size.isPresent() ? OptionalLong.of(size.get()) : OptionalLong.empty();
    }

    List<?> list(String name) throws VarlinkError {
        if (map().get(name) instanceof List<?> list) {
            return list;
        }
        throw VarlinkError.invalidParameter(name);
    }

    private <T> Optional<T> optional(String name, Class<T> type) throws VarlinkError {
        Object parameter = map().get(name);
        if (parameter != null && !type.isInstance(parameter)) {
            throw VarlinkError.invalidParameter(name);
        }
        return Optional.ofNullable(parameter).map(type::cast);
    }

    private Map<?, ?> map() throws VarlinkError {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw VarlinkError.invalidParameter("parameters");
    }
}
