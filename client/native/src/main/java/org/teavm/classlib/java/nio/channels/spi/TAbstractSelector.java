// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.channels.spi;

import org.teavm.classlib.java.nio.channels.TSelector;

/** {@code java.nio.channels.spi.AbstractSelector}. */
public class TAbstractSelector extends TSelector {}
