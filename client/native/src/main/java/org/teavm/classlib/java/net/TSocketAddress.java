// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.net;

/** {@code java.net.SocketAddress}. */
public abstract class TSocketAddress {}
