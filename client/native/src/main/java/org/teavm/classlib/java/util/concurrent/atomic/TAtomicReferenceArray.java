// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.util.concurrent.atomic;

/** {@code AtomicReferenceArray} of a program with one thread at a time; Jackson keeps its buffers in one. */
public class TAtomicReferenceArray<E> {
    private final Object[] elements;

    public TAtomicReferenceArray(int length) {
        elements = new Object[length];
    }

    @SuppressWarnings("unchecked")
    public E get(int index) {
        return (E) elements[index];
    }

    public void set(int index, E element) {
        elements[index] = element;
    }

    public E getAndSet(int index, E element) {
        E before = get(index);
        elements[index] = element;
        return before;
    }
}
