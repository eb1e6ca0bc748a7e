// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** The caller's question makes no sense: a use that the device lacks, an empty list, a word that is none. */
public final class InvalidParameter extends Exception {
    private static final long serialVersionUID = 1L;
    private final String parameter;

    /** @param parameter name of the parameter on the interfaces: {@code use}, {@code devices}, {@code cpuAccess} */
    public InvalidParameter(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    public String parameter() {
        return parameter;
    }
}
