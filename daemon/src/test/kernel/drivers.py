#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads kernel trees and writes what their DRM, accel and V4L2 drivers do with a foreign dma-buf, and what rules cite.

    drivers.py [--rules DIR] [--out FILE] TREE...

TREE is an unpacked kernel, or its Documentation, arch, drivers, include, kernel and rust folders with the Makefile, which
says the version. What the list has of kernels that are not given stays, so one tree is enough for a new driver. Rows of
the list (default: linux-drivers.tsv of the test resources), by their first column:

  drm, accel, v4l2  one driver: its names in sysfs, its file, and for every kernel that was read what an import does
                    there and which function decides it
  binds             one driver that binds to devices which do the DMA of others: all its names in the device tree
  cited             one file that the shipped rules name as a source: the functions that they name, which are there

What an import does is one of these words,

  refused     no foreign buffer is taken
  contiguous  mapped for the device, and refused unless that gives one run of addresses
  pages       mapped for the device, in any number of pieces
  attached    taken as it is; mapped later, into page tables of the device
  copied      taken as it is and never mapped: the CPU reads it

or several, joined by a plus sign, where queues or nodes of one driver differ.

It is read from the code: struct drm_driver with the macros of the kernel's headers expanded, and the memory operations
and I/O modes of each videobuf2 queue. What the code does not tell at its face stands in the tables below, each entry with
its reason: functions of a driver's own, and names in sysfs that something else gives.
"""
import argparse
import json
import pathlib
import re
import sys

DAEMON = pathlib.Path(__file__).resolve().parents[3]
RULES = DAEMON / 'src/main/rules.d'
LIST = DAEMON / 'src/test/resources/linux-drivers.tsv'
NOT_THERE = '-'
THERE = '*'  # a file of which no function is named

HEADER = """# SPDX-License-Identifier: Apache-2.0
# Made by daemon/src/test/kernel/drivers.py; not edited by hand.
"""

# Functions of one driver that decide about an import, where the calls in them do not tell: judged by reading them.
JUDGED = {
    # attaches only; armada_gem_map_import(), at ADDFB2, refuses more than one piece
    'armada_gem_prime_import': 'contiguous',
    # without DMM/TILER more than one piece is refused, with it accepted and never displayed
    'omap_gem_prime_import': 'contiguous',
    # maps into the domain of its own where there is one; else tegra_dc_pin() refuses more than one piece
    'tegra_gem_prime_import': 'contiguous',
    # maps into the domain of its own where there is one; else the pieces must be one run
    'rockchip_gem_prime_import_sg_table': 'contiguous',
    # with a VSP nothing is checked, and the first piece is read
    'rcar_du_gem_prime_import_sg_table': 'contiguous',
    'etnaviv_gem_prime_import_sg_table': 'pages',
    'lsdc_prime_import_sg_table': 'pages',
    'msm_gem_prime_import_sg_table': 'pages',
    'nouveau_gem_prime_import_sg_table': 'pages',
    'panthor_gem_prime_import_sg_table': 'pages',
    'radeon_gem_prime_import_sg_table': 'pages',
    'vgem_prime_import_sg_table': 'pages',
    'vkms_prime_import_sg_table': 'pages',
    'vmw_prime_import_sg_table': 'pages',
    'xen_drm_front_gem_import_sg_table': 'pages',
}

# Helpers of the DRM core.
HELPERS = {
    'drm_gem_shmem_prime_import_no_map': 'copied',
    'drm_gem_shmem_prime_import_sg_table': 'pages',
    'drm_gem_dma_prime_import_sg_table': 'contiguous',
    'drm_gem_dma_prime_import_sg_table_vmap': 'contiguous',
    'drm_gem_cma_prime_import_sg_table': 'contiguous',
    'drm_gem_cma_prime_import_sg_table_vmap': 'contiguous',
}

# Rust drivers: the object type says what the abstraction fills in.
RUST_OBJECTS = {'shmem': 'pages', 'plain': 'refused'}


class Tree:
    """One kernel: its release and its files, read once."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        makefile = (self.root / 'Makefile').read_text()
        number = {key: int(re.search(rf'^{key} = (\d+)', makefile, re.M).group(1))
                  for key in ('VERSION', 'PATCHLEVEL', 'SUBLEVEL')}
        self.version = (number['VERSION'], number['PATCHLEVEL'])
        self.name = '%d.%d' % self.version
        self.release = f'{self.name}.{number["SUBLEVEL"]}'
        self._texts = {}

    def text(self, path):
        """A file without its comments; string literals stay."""
        path = str(path)
        if path not in self._texts:
            file = self.root / path
            raw = file.read_text(errors='replace') if file.is_file() else ''
            self._texts[path] = without_comments(raw)
        return self._texts[path]

    def files(self, *folders, suffixes=('.c', '.h', '.rs')):
        for folder in folders:
            for file in sorted((self.root / folder).rglob('*')):
                if file.suffix in suffixes and file.is_file():
                    yield str(file.relative_to(self.root))


def without_comments(text):
    return re.sub(r'//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\\n])*")', lambda m: m.group(1) or ' ', text, flags=re.S)


def block(text, start):
    """The text between the brace at or after start and the one that closes it."""
    opening = text.index('{', start)
    depth = 0
    for position in range(opening, len(text)):
        if text[position] == '{':
            depth += 1
        elif text[position] == '}':
            depth -= 1
            if depth == 0:
                return text[opening + 1:position]
    return text[opening + 1:]


def function(text, name):
    """The body of a function defined in text, or None."""
    for match in re.finditer(rf'\b{re.escape(name)}\s*\([^;{{}}]*\)\s*{{', text):
        return block(text, match.end() - 1)
    return None


BUS_DRIVER = re.compile(
    r'(?<!extern )struct\s+(platform|pci|usb|i2c|spi|amba|hv|xenbus|host1x|virtio|auxiliary|saa7146|mhi|rmi_function|bus)_?'
    r'(?:driver|handler|extension)\s+(\w+)\s*(?:__\w+\s*)?=\s*{')


def string(tree, files, word):
    """A C expression as the string that it is: a literal, a macro of the unit's own files, KBUILD_MODNAME."""
    word = word.strip()
    if word.startswith('"'):
        return ''.join(re.findall(r'"((?:\\.|[^"])*)"', word))
    for file in files:
        define = re.search(rf'^#define\s+{re.escape(word)}[ \t]+(.+?)\s*$', tree.text(file), re.M)
        if define and define.group(1).strip() != word:
            return string(tree, files, define.group(1))
        variable = re.search(rf'\bchar\s+{re.escape(word)}\s*\[\]\s*=\s*("[^"]*")', tree.text(file))
        if variable:
            return string(tree, files, variable.group(1))
    return None


def bus_drivers(tree, files, among=None):
    """[(bus, name as the driver link in sysfs has it)] of the drivers that files define; names by macros of among."""
    found = []
    for file in files:
        text = tree.text(file)
        for match in BUS_DRIVER.finditer(text):
            body = block(text, match.end() - 1)
            name = re.search(r'\.name\s*=\s*([^,}]+)', body)
            if not name:
                continue
            word = name.group(1).strip()
            value = module_name(tree, file) if word == 'KBUILD_MODNAME' else \
                string(tree, [file, *headers(file, among or files)], word)
            if value:
                found.append((match.group(1), value, match.group(2)))
    return found


def headers(file, among):
    """The headers of a unit, those of the file's own folder first."""
    own = pathlib.PurePosixPath(file).parent
    return sorted((f for f in among if f.endswith('.h')), key=lambda f: pathlib.PurePosixPath(f).parent != own)


def module_name(tree, file):
    """KBUILD_MODNAME of a file: the object of the Makefile that it is linked into."""
    path = pathlib.PurePosixPath(file)
    makefile = without_continuations((tree.root / path.parent / 'Makefile').read_text()) \
        if (tree.root / path.parent / 'Makefile').is_file() else ''
    for line in makefile.splitlines():
        if line.startswith('obj-'):
            continue
        composite = re.match(r'([\w-]+?)-(?:y|objs|\$\(\w+\))\s*[:+]?=\s*(.*)', line)
        if composite and f'{path.stem}.o' in composite.group(2).split():
            return composite.group(1).replace('-', '_')
    return path.stem.replace('-', '_')


def without_continuations(text):
    return re.sub(r'\\\n', ' ', text)


# ---- DRM and accel ----------------------------------------------------------------------------------------------

# Names in sysfs that the struct's own file does not give, by the DRM driver's name; `*` ends a name made at run time.
SYSFS_DRM = {
    'virtio_gpu': ['virtio-pci', 'virtio-mmio'],  # the device is the transport, virtio_gpu hangs below (virtgpu_drv.c)
    'vkms': ['faux_driver'],                      # drivers/base/faux.c binds every faux device
    'vgem': ['faux_driver'],
    'amdgpu_xcp_drv': [],                         # platform devices that nothing binds: amdgpu_xcp_0, ...
    'rocket': [],                                 # the platform device rknn has no driver
    'xendrm-du': ['vdispl'],                      # the only id is the name of a xenbus driver
    'qaic': ['qaic'],                             # qaic_mhi has no node
    'msm': ['msm_dpu', 'msm_mdp', 'mdp4', 'adreno'],
    'msm-kms': ['msm_dpu', 'msm_mdp', 'mdp4'],    # msm_kms.c adds the component master in three drivers' probe
    'msm-gpu': ['adreno'],
    'kirin': ['kirin-drm'],
    'zynqmp-dpsub': ['zynqmp-dpsub'],
    'ssd130x': ['ssd130x-i2c', 'ssd130x-spi'],
    'st7571': ['st7571-i2c', 'st7571-spi'],
    'tyr': ['tyr'],                               # its DRM name is panthor
    'nova': [],                                   # matched by the name of its auxiliary device
}
DEVICES_WITHOUT_DRIVER = {'amdgpu_xcp_drv': ['amdgpu_xcp_0'], 'rocket': ['rknn'], 'vkms': ['vkms'], 'vgem': ['vgem'],
                          'nova': ['nova-core.nova-drm.0'], 'amdgpu': []}
# A driver whose DRM name changed, old name first.
RENAMED_DRM = {'cirrus': 'cirrus-qemu'}
# Folders that hold one driver a file.
SHARED_DRM = re.compile(r'drivers/gpu/drm/(tiny|sysfb|sitronix|solomon|mxsfb)/')
# Not registered by anything.
NO_DRIVER_DRM = re.compile(r'/selftests/|/tests/')


def expanded(tree, body):
    """The initializer with the GEM macros of the kernel's headers replaced by their fields."""
    headers = [f'include/drm/{name}' for name in ('drm_gem_shmem_helper.h', 'drm_gem_dma_helper.h',
                                                  'drm_gem_cma_helper.h', 'drm_gem_vram_helper.h')]
    macros = {}
    for header in headers:
        for name, value in re.findall(r'^#define\s+(DRM_GEM_\w+)(?:\([^)]*\))?[ \t]+(.*)$',
                                      without_continuations(tree.text(header)), re.M):
            macros[name] = value
    for _ in range(4):
        body = re.sub(r'\b(DRM_GEM_\w+)(\([^()]*\))?',
                      lambda m: f' {macros[m.group(1)]} ' if m.group(1) in macros else m.group(0), body)
    return body


def unit_of(file):
    return file if SHARED_DRM.match(file) else str(pathlib.PurePosixPath(file).parent)


def files_of(tree, unit, suffixes=('.c', '.h')):
    return [unit] if unit.endswith('.c') else list(tree.files(unit, suffixes=suffixes))


def body_of(tree, files, name):
    """(file, body) of a function, looked for in the unit and then in the DRM core."""
    for file in [*files, 'drivers/gpu/drm/drm_prime.c', 'drivers/gpu/drm/drm_gem_shmem_helper.c']:
        body = function(tree.text(file), name)
        if body is not None:
            return file, body
    return None, None


def drm_import(tree, unit, fields):
    """(class, deciding file:function) of a struct drm_driver."""
    files = files_of(tree, unit)
    prime = 'drivers/gpu/drm/drm_prime.c'
    by_hook = '!dev->driver->prime_fd_to_handle' in (function(tree.text(prime), 'drm_prime_fd_to_handle_ioctl') or '')
    convert = fields.get('prime_fd_to_handle')
    if convert is None and by_hook:
        return 'refused', f'{prime}:drm_prime_fd_to_handle_ioctl'
    if convert not in (None, 'drm_gem_prime_fd_to_handle'):
        file, body = body_of(tree, files, convert)
        if body is not None and 'drm_gem_prime_fd_to_handle' not in body:
            return 'refused', f'{file}:{convert}'
    taken = fields.get('gem_prime_import')
    if taken not in (None, 'drm_gem_prime_import'):
        if taken in HELPERS:
            return HELPERS[taken], f'drivers/gpu/drm/drm_gem_shmem_helper.c:{taken}'
        file, body = body_of(tree, files, taken)
        if body is None:
            raise SystemExit(f'{tree.release}: {unit}: no function {taken}')
        if taken in JUDGED:
            return JUDGED[taken], f'{file}:{taken}'
        if re.search(r'\bdma_buf_(dynamic_)?attach\(', body):
            mapped = re.search(r'\bdma_buf_map_attachment', body)
            return ('pages' if mapped else 'attached'), f'{file}:{taken}'
        if not re.search(r'\bdrm_gem_prime_import(_dev)?\(', body):
            raise SystemExit(f'{tree.release}: {file}:{taken} is to be read and put into JUDGED')
    table = fields.get('gem_prime_import_sg_table')
    if table is None:
        return 'refused', f'{prime}:drm_gem_prime_import_dev'
    if table in HELPERS:
        folder = 'shmem' if 'shmem' in table else 'cma' if 'cma' in table else 'dma'
        return HELPERS[table], f'drivers/gpu/drm/drm_gem_{folder}_helper.c:{table}'
    file, body = body_of(tree, files, table)
    if body is None:
        raise SystemExit(f'{tree.release}: {unit}: no function {table}')
    if re.fullmatch(r'\s*return ERR_PTR\(-E\w+\);\s*', body):
        return 'refused', f'{file}:{table}'
    if table in JUDGED:
        return JUDGED[table], f'{file}:{table}'
    for helper, decides in HELPERS.items():
        if re.search(rf'\b{helper}\(', body):
            return decides, f'{file}:{table}'
    if 'drm_prime_get_contiguous_size' in body or re.search(r'sgt?->nents', body):
        return 'contiguous', f'{file}:{table}'
    raise SystemExit(f'{tree.release}: {file}:{table} is to be read and put into JUDGED')


def mask_bits(tree, unit, buses):
    """Bits of DMA addresses that an import is mapped with: what the driver sets, else what its bus gives."""
    bits = set()
    for file in files_of(tree, unit):
        text = tree.text(file)
        for call in re.finditer(r'\bdma_(?:coerce_|set_)\w*mask\w*\(([^;]*);', text):
            for value in re.findall(r'DMA_BIT_MASK\(([^)]*)\)', call.group(1)):
                bits.add(value.strip() if value.strip().isdigit() else '?')
            if not re.search(r'DMA_BIT_MASK', call.group(1)):
                bits.add('?')
    if bits:
        return bits
    if buses & {'spi', 'i2c'}:
        return {'0'}
    if 'usb' in buses:
        return {'host'}
    if 'hv' in buses:
        return {'64'}
    return {'32'}


def drm_drivers(tree):
    rows = []
    for file in tree.files('drivers/gpu/drm', 'drivers/accel', suffixes=('.c',)):
        if NO_DRIVER_DRM.search(file):
            continue
        text = tree.text(file)
        for match in re.finditer(r'\bstruct\s+drm_driver\s+(\w+)\s*=\s*{', text):
            body = expanded(tree, block(text, match.end() - 1))
            fields = dict(re.findall(r'\.(\w+)\s*=\s*&?([\w"-]+)', body))
            if '.driver_features' not in body:
                continue
            unit = unit_of(file)
            files = [file, *(f for f in files_of(tree, unit) if f != file)]
            name = string(tree, files, re.search(r'\.name\s*=\s*([^,\n]+)', body).group(1))
            if match.group(1) == 'msm_gpu_driver':
                name = 'msm-gpu'
            name = RENAMED_DRM.get(name, name)
            buses = bus_drivers(tree, [file], files)
            if not buses and unit != file:
                buses = bus_drivers(tree, files, files)
            if not buses and unit == file:
                buses = bus_drivers(tree, tree.files(str(pathlib.PurePosixPath(file).parent), suffixes=('.c',)))
                buses = [bus for bus in buses if bus[1].startswith(name)]
            decides, where = drm_import(tree, unit, fields)
            names = SYSFS_DRM.get(name) or sorted({bus[1] for bus in buses}) \
                if name not in SYSFS_DRM else SYSFS_DRM[name]
            rows.append({
                'area': 'accel' if file.startswith('drivers/accel') else 'drm',
                'name': name, 'names': names, 'devices': DEVICES_WITHOUT_DRIVER.get(name, []), 'file': file,
                'where': where, 'class': decides, 'legacy': 'DRIVER_LEGACY' in body,
                'bits': mask_bits(tree, unit, {bus[0] for bus in buses})})
    return rows


# ---- V4L2 --------------------------------------------------------------------------------------------------------

V4L2_FOLDERS = ['drivers/media', 'drivers/staging/media', 'drivers/input', 'drivers/usb/gadget/function']
# Folders that hold one driver a file.
SHARED_V4L2 = re.compile(r'drivers/media/(platform|i2c|test-drivers|dvb-frontends|platform/(nxp|renesas|intel|atmel|via)'
                         r'|platform/st/stm32)/[^/]+\.c$|drivers/input/')
MEMORY_OPERATIONS = {'vb2_dma_contig_memops': 'contiguous', 'vb2_dma_sg_memops': 'pages',
                     'vb2_vmalloc_memops': 'copied'}
ORDER = ('contiguous', 'pages', 'copied', 'refused')


def functions(text):
    """(name, body) of every function of a file, in order."""
    for match in re.finditer(r'^[A-Za-z_][^;{}#=]*?\b(\w+)\s*\([^;{}]*\)\s*\n?{', text, re.M):
        yield match.group(1), block(text, match.end() - 1)


def queues(tree, file):
    """[(function, classes)] of the videobuf queues that a file sets up; no class where DMABUF is not among the modes."""
    found = []
    text = tree.text(file)
    static = [(match.group(1), block(text, match.end() - 1))
              for match in re.finditer(r'\bstruct\s+vb2_queue\s+(\w+)\s*=\s*{', text)]
    for name, body in [*functions(text), *static]:
        if re.search(r'\bvideobuf_queue_(?:sg|dma_contig|vmalloc)_init\s*\(', body):
            found.append((name, {'refused'}))
        if not re.search(r'(?:->|\.)mem_ops\s*=', body):
            continue
        given = re.findall(r'(?:->|\.)mem_ops\s*=\s*([^;,]+)[;,]', body)
        operations = {MEMORY_OPERATIONS[word] for value in given
                      for word in re.findall(r'\w+', value) if word in MEMORY_OPERATIONS}
        if not operations:
            operations = {MEMORY_OPERATIONS[word] for word in re.findall(r'\bvb2_\w+_memops\b', text)
                          if word in MEMORY_OPERATIONS}
        modes = re.findall(r'(?:->|\.)io_modes\s*=\s*([^;,]+)[;,]', body)
        takes = [bool(re.search('DMABUF', mode)) for mode in modes]
        classes = set()
        if not takes or any(takes):
            classes |= operations
        if takes and not all(takes):
            classes.add('refused')
        found.append((name, classes or {'?'}))
    return found


def v4l2_unit(tree, file):
    if SHARED_V4L2.match(file):
        return file
    folder = pathlib.PurePosixPath(file).parent
    while str(folder) not in V4L2_FOLDERS and str(folder) != 'drivers/media/platform':
        if any(BUS_DRIVER.search(tree.text(f)) for f in tree.files(str(folder), suffixes=('.c',))):
            return str(folder)
        folder = folder.parent
    return str(pathlib.PurePosixPath(file).parent)


def v4l2_drivers(tree):
    units = {}
    for file in tree.files(*V4L2_FOLDERS, suffixes=('.c',)):
        if not re.search(r'mem_ops\s*=|videobuf_queue_\w+_init', tree.text(file)):
            continue
        if '/common/videobuf' in file or '/v4l2-core/' in file:
            continue
        for name, classes in queues(tree, file):
            units.setdefault(v4l2_unit(tree, file), []).append((f'{file}:{name}', classes))
    for unit, found in units.items():
        files = files_of(tree, unit, suffixes=('.c',))
        yield unit, found, bus_drivers(tree, files, list(tree.files(str(pathlib.PurePosixPath(files[0]).parent))))


# Names in sysfs of the device that has the video nodes, where the unit has other bus drivers beside it or none, by folder.
SYSFS_V4L2 = {
    'bt8xx': ['bttv'],                          # bt878 is the audio function
    'cx88': ['cx8800', 'cx88-mpeg driver manager'],
    'ipu6': ['intel_ipu6_isys.isys'],           # auxiliary drivers are MODULE.NAME
    'ipu7': ['intel_ipu7_isys.isys'],
    'amphion': ['amphion-vpu'],
    'coda': ['coda'],
    'jpeg': ['mtk-jpeg'],
    'decoder': ['mtk-vcodec-dec'],
    'mtk-vcodec': ['mtk-vcodec-dec', 'mtk-vcodec-enc'],
    'atmel-isc-base.c': ['atmel-sama5d2-isc', 'microchip-sama7g5-xisc'],
    'microchip': ['microchip-sama5d2-isc', 'microchip-sama7g5-xisc'],
    'rzg2l-cru': ['rzg2l-cru'],
    'exynos4-is': ['s5p-fimc-md'],              # the media device is the parent of all video nodes
    'sh_vou.c': ['sh-vou'],
    'venus': ['qcom-venus'],
    'davinci': ['vpif_capture', 'vpif_display'],
    'xilinx': ['xilinx-video'],
    'dvb-usb': ['dvb_usb_cxusb'],
    'go7007': ['go7007'],
    'imx': ['imx-media'],
    'tegra-video': ['tegra-video'],
    'tegra': ['tegra-video'],
    # pci_driver is made of the extension, whose files stand in other folders (saa7146_register_extension())
    'saa7146': ['Multimedia eXtension Board', 'hexium HV-PCI6 Orion', 'hexium gemini', 'budget_av', 'av7110'],
    # the driver of a gadget is named after the gadget
    'function': ['(UDC gadget device: configfs-gadget.* / g_webcam)'],
}
# Helpers of DVB, which have no video node.
NO_DRIVER_V4L2 = re.compile(r'drivers/media/dvb-core$')


def v4l2_names(unit, buses):
    folder = pathlib.PurePosixPath(unit).name
    return SYSFS_V4L2.get(folder) or sorted({bus[1] for bus in buses})


def v4l2_rows(tree):
    for unit, found, buses in v4l2_drivers(tree):
        if NO_DRIVER_V4L2.search(unit):
            continue
        classes = set().union(*(classes for _, classes in found))
        yield {'area': 'v4l2', 'names': v4l2_names(unit, buses), 'devices': [], 'file': unit,
               'where': found[0][0], 'class': '+'.join(word for word in ORDER if word in classes)}


# ---- The table ---------------------------------------------------------------------------------------------------


def drm_rows(tree):
    """One row a driver: structs of one name (two generations, a node without displays) are one."""
    rows = {}
    for row in drm_drivers(tree) + rust_drivers(tree):
        if row['class'] in ('pages', 'contiguous') and row['bits'] == {'0'} and not mipi_dbi(tree, row):
            row = dict(row, **{'class': 'refused', 'where': 'kernel/dma/mapping.c:__dma_map_sg_attrs'})
        if row['name'] in rows:
            first = rows[row['name']]
            words = set(first['class'].split('+')) | {row['class']}
            first['class'] = '+'.join(word for word in ('contiguous', 'pages', 'attached', 'copied', 'refused')
                                      if word in words)
        else:
            rows[row['name']] = dict(row)
    return rows.values()


def mipi_dbi(tree, row):
    """Whether the panel's helper gives the SPI device a mask (drm_mipi_dbi.c, mipi_dbi_spi_init())."""
    return any('mipi_dbi_spi_init' in tree.text(file) for file in files_of(tree, unit_of(row['file'])))


def rust_drivers(tree):
    rows = []
    for file in tree.files('drivers/gpu/drm', 'drivers/accel', suffixes=('.rs',)):
        text = tree.text(file)
        if not re.search(r'impl drm::Driver for', text):
            continue
        folder = pathlib.PurePosixPath(file).parent
        kind = 'shmem' if any('gem::shmem::Object' in tree.text(f) for f in tree.files(str(folder))) else 'plain'
        name = folder.name
        rows.append({'area': 'drm', 'name': name, 'names': SYSFS_DRM[name],
                     'devices': DEVICES_WITHOUT_DRIVER.get(name, []), 'file': file,
                     'where': f'{file}:Driver', 'class': RUST_OBJECTS[kind], 'bits': {'?'}})
    return rows


def table(trees):
    """{key: {'area', 'names', 'devices', 'file', version: (class, where)}}, the newest tree first."""
    found = {}
    by_name = {}
    for tree in sorted(trees, key=lambda t: t.version, reverse=True):
        for row in [*drm_rows(tree), *v4l2_rows(tree)]:
            names = [('drm', row['name'])] if 'name' in row else [('v4l2', name) for name in row['names']]
            names = names or [('v4l2', row['file'])]
            key = next((by_name[name] for name in names if name in by_name), names[0])
            for name in names:
                by_name.setdefault(name, key)
            entry = found.setdefault(key, {word: row[word] for word in ('area', 'names', 'devices', 'file')})
            entry.setdefault('kernels', {}).setdefault(tree.name, (row['class'], row['where']))
    return found


# ---- What the rules cite -----------------------------------------------------------------------------------------


def values(document, key):
    """Every value of a key, however deep."""
    if isinstance(document, dict):
        for name, value in document.items():
            if name == key:
                yield value
            yield from values(value, key)
    elif isinstance(document, list):
        for value in document:
            yield from values(value, key)


def sources(rules):
    """Every source of the rules, those of rows with their folders."""
    yield from values(rules, 'source')
    for rows in values(rules, 'drivers'):
        for name, value in rows.items():
            yield from ((name + below for below in value.values()) if name.endswith('/') else [value])


def cited(directory, trees, newest, former):
    """{file: {kernel: functions}} of the sources of the rules; one that is not there, or was not read, ends the run."""
    by_name = {tree.name: tree for tree in trees}
    read_before = {(row[3], kernel, name) for row in former if row[0] == 'cited'
                   for kernel, cell in row[4].items() for name in cell.split(' ')}
    found = {}
    wrong = []
    for rules in sorted(directory.glob('*.json')):
        for source in sources(json.loads(rules.read_text())):
            if source.startswith('out of tree: '):
                continue
            old = re.match(r'linux-(\d+\.\d+)/(.*)', source)
            kernel, place = (old.group(1), old.group(2)) if old else (newest, source)
            file, _, name = place.partition(':')
            if kernel in by_name:
                if not defines(by_name[kernel], file, name):
                    wrong.append(f'{rules.name}: Linux {by_name[kernel].release} has no {place}')
            elif (file, kernel, name or THERE) not in read_before:
                wrong.append(f'{rules.name}: {place}: give the tree of Linux {kernel}')
            found.setdefault(file, {}).setdefault(kernel, set()).add(name or THERE)
    if wrong:
        sys.exit('\n'.join(wrong))
    return {file: {kernel: ' '.join(sorted(names)) for kernel, names in kernels.items()} for file, kernels in found.items()}


def defines(tree, file, name):
    """Whether a file defines a function, a variable, a macro, a constant or a device-tree node; no name: whether it is there."""
    if not name:
        return (tree.root / file).is_file()
    word = re.escape(name)
    return function(tree.text(file), name) is not None or re.search(
        rf'^[^\n;]*\b{word}(\[\w*\])?\s*(__\w+\s*)?=[^=]|^#define\s+{word}\b|\b(const|fn|struct)\s+{word}\b|^\s*{word}\s*{{',
        tree.text(file), re.M) is not None


# Files that name such devices and bind to others besides, so that a finder need not have all their names.
NOT_BINDING = {
    'drivers/gpu/drm/mediatek/mtk_drm_drv.c': 'all components, most of which do no DMA',
    'drivers/gpu/drm/mediatek/mtk_disp_ovl_adaptor.c': 'the same',
    'drivers/gpu/drm/tegra/drm.c': 'all clients of host1x',
    'drivers/gpu/drm/vc4/vc4_drv.c': 'the nodes whose dma-ranges are taken, and the composite devices',
    'drivers/gpu/drm/msm/disp/dpu1/dpu_kms.c': 'the display of later SoCs is a device with a node of its own',
    'drivers/gpu/drm/msm/disp/mdp5/mdp5_kms.c': 'the same',
    'drivers/media/platform/renesas/rcar-fcp.c': 'the FCP of FDP1s beside that of VSPs',
    'drivers/media/platform/renesas/vsp1/vsp1_drv.c': 'VSPs that no DU shows from',
    'drivers/staging/media/tegra-video/video.c': 'all clients of host1x',
}


def binding(directory, tree):
    """{file: names in the device tree} of the drivers that bind to a device which a finder of the rules names."""
    wanted = set()
    for rules in directory.glob('*.json'):
        for finders in values(json.loads(rules.read_text()), 'dma'):
            for names in values(finders, 'compatible'):
                wanted |= {names} if isinstance(names, str) else set(names)
    found = {}
    for file in tree.files('drivers/gpu', 'drivers/media', 'drivers/staging/media', suffixes=('.c',)):
        names = re.findall(r'\.compatible\s*=\s*"([^"]+)"', tree.text(file))
        if wanted & set(names) and file not in NOT_BINDING:
            found[file] = sorted(set(names))
    return found


# ---- The list ----------------------------------------------------------------------------------------------------


def recorded(path):
    """(releases, rows) of a list that was written before; a row is (area, drivers, devices, file, {kernel: cell})."""
    if not path.is_file():
        return {}, []
    lines = path.read_text().splitlines()
    releases = re.findall(r'\d+\.\d+\.\d+', next(line for line in lines if line.startswith('# Read: ')))
    head, *rows = [line.split('\t') for line in lines if not line.startswith('#')]
    return ({'.'.join(release.split('.')[:2]): release for release in releases},
            [(*row[:4], {kernel: cell for kernel, cell in zip(head[4:], row[4:]) if cell != NOT_THERE}) for row in rows])


def row_of(entry):
    return (entry['area'], ','.join(entry['names']) or NOT_THERE, ','.join(entry['devices']) or NOT_THERE, entry['file'],
            {kernel: ' '.join(cell) for kernel, cell in entry['kernels'].items()})


def same_driver(row, rows):
    """The row of the same driver among rows: one with the same names, else one that shares a name."""
    exact = [other for other in rows if other[:4] == row[:4]]
    exact += [other for other in rows if other[:3] == row[:3] and row[1:3] != (NOT_THERE, NOT_THERE)]
    column = 1 if row[2] == NOT_THERE else 2  # devices tell drivers apart that share the name of a driver
    sharing = [other for other in rows if other[0] == row[0] and (other[2] == NOT_THERE) == (row[2] == NOT_THERE)
               and set(other[column].split(',')) & set(row[column].split(',')) - {NOT_THERE}]
    return next(iter(exact + sharing), None)


def with_former(rows, former, read):
    """The rows with the cells that the former list has of kernels that were not read."""
    rows = list(rows)
    for old in former:
        kept = {kernel: cell for kernel, cell in old[4].items() if kernel not in read}
        same = same_driver(old, rows)
        if same:
            same[4].update(kept)
        elif kept:
            rows.append((*old[:4], kept))
    return rows


def number(kernel):
    return tuple(int(part) for part in kernel.split('.'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rules', type=pathlib.Path, default=RULES)
    parser.add_argument('--out', type=pathlib.Path, default=LIST)
    parser.add_argument('trees', nargs='+', metavar='TREE')
    options = parser.parse_args()
    trees = sorted((Tree(root) for root in options.trees), key=lambda t: t.version)
    releases, former = recorded(options.out)
    releases.update({tree.name: tree.release for tree in trees})
    kernels = sorted(releases, key=number)
    newest = kernels[-1]
    read = {tree.name for tree in trees}
    imports = with_former(map(row_of, table(trees).values()),
                          [row for row in former if row[0] in ('drm', 'accel', 'v4l2')], read)
    if newest in read:
        binds = [('binds', NOT_THERE, NOT_THERE, file, {newest: ' '.join(names)})
                 for file, names in binding(options.rules, trees[-1]).items()]
    else:
        binds = [row for row in former if row[0] == 'binds']
    citations = cited(options.rules, trees, newest, former)
    rows = [*imports, *binds, *(('cited', NOT_THERE, NOT_THERE, file, cells) for file, cells in citations.items())]
    differing = sum(len({cell.split(' ')[0] for cell in row[4].values()}) > 1 for row in imports)
    there = sum(newest in row[4] for row in imports)
    options.out.write_text(
        HEADER + '# Read: ' + ', '.join(releases[kernel] for kernel in kernels) + '; kernels between them were not read.\n'
        + f'# {len(imports)} drivers, {there} of them in {newest}; {differing} differ between kernels.\n'
        + 'area\tdrivers\tdevices\tfile\t' + '\t'.join(kernels) + '\n'
        + '\n'.join(sorted('\t'.join([*row[:4], *(row[4].get(kernel) or NOT_THERE for kernel in kernels)]) for row in rows))
        + '\n')
    print(f'{len(imports)} drivers, {there} in {newest}, {differing} differ; {len(citations)} files are cited')


if __name__ == '__main__':
    main()
