// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.file.attribute;

/** {@code java.nio.file.attribute.UserPrincipal}. */
public interface TUserPrincipal {
    /** Its name in the user database, or its number. */
    String getName();
}
