// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.channels;

/** {@code java.nio.channels.SelectableChannel}. */
public abstract class TSelectableChannel {}
