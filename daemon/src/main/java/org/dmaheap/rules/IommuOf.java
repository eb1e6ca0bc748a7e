// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import org.dmaheap.model.Words;

/** Whose IOMMU group decides whether a driver's buffers are translated. */
public enum IommuOf {
    /** All the devices that do the DMA: one without a group spoils it. */
    EVERY_DMA_DEVICE,
    /** The device itself or a device that does its DMA: the driver configures itself like that one. */
    DEVICE_OR_DMA_DEVICE,
    /** The parent and all the devices that do the DMA. */
    PARENT_AND_EVERY_DMA_DEVICE;

    /** How files and interfaces spell them. */
    public static final Words<IommuOf> WORDS = Words.hyphenated(values());

    /** The word in rule files. */
    public String word() {
        return WORDS.word(this);
    }
}
