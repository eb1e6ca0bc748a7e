// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.file.attribute;

/** {@code java.nio.file.attribute.GroupPrincipal}. */
public interface TGroupPrincipal extends TUserPrincipal {}
