# SPDX-License-Identifier: Apache-2.0
"""dmaheapd mock template for python-dbusmock

Offers org.dmaheap.DmaHeap1 as dmaheapd does, without a daemon, a kernel or a GPU, so that a compositor can test what it
does with the answers. It begins empty, or with the devices and heaps of the load parameters:

    spawn_server_template('/path/to/dmaheapd.py', {
        'Heaps': ['default_cma_region', 'system'],
        'Devices': {'card1': 'scanout', 'renderD128': 'render'}})

On the interface org.freedesktop.DBus.Mock a test then says what suits:

    SetLink('card1', 'scanout', 'default_cma_region', 'compatible', 500)

A pair that no test spoke of is 'unknown', as with the daemon. FindHeaps knows only what the links say: it sorts by the
lowest priority and knows no aliases. Its last arguments are in GetMethodCalls('FindHeaps').
"""

__author__ = 'the dmaheapd authors'
__copyright__ = '(c) 2026 the dmaheapd authors'

import json

import dbus
from dbusmock import MOCK_IFACE, get_object

BUS_NAME = 'org.dmaheap.DmaHeap1'
MAIN_OBJ = '/org/dmaheap/DmaHeap1'
MAIN_IFACE = 'org.dmaheap.DmaHeap1.Manager'
DEVICE_IFACE = 'org.dmaheap.DmaHeap1.Device'
HEAP_IFACE = 'org.dmaheap.DmaHeap1.Heap'
SYSTEM_BUS = True
IS_OBJECT_MANAGER = True

USES = ('scanout', 'render', 'video', 'compute')
UNKNOWN_32 = dbus.UInt32(0xFFFFFFFF)
UNKNOWN_64 = dbus.UInt64(0xFFFFFFFFFFFFFFFF)


def load(mock, parameters):
    mock.devices = {}
    mock.heaps = {}
    mock.links = {}
    mock.AddProperties(MAIN_IFACE, dbus.Dictionary({
        'Version': parameters.get('Version', '0.1.0'),
        'Revision': dbus.UInt64(1),
    }, signature='sv'))
    mock.AddMethods(MAIN_IFACE, [
        ('GetMap', '', 's', 'ret = self.mock_get_map(self)'),
        ('FindHeaps', 'a(ss)a{sv}', 'a{sv}', 'ret = self.mock_find_heaps(self, args[0], args[1])'),
        ('Explain', 'sss', 's', 'ret = self.mock_explain(self, *args)'),
    ])
    # dbusmock runs the code of a method where it sees nothing but self
    mock.mock_get_map = get_map
    mock.mock_find_heaps = find_heaps
    mock.mock_explain = explain
    for name in parameters.get('Heaps', []):
        add_heap(mock, str(name), {})
    for device, use in parameters.get('Devices', {}).items():
        add_device(mock, str(device), [str(use)], {})


@dbus.service.method(MOCK_IFACE, in_signature='sasa{sv}', out_signature='o')
def AddDevice(self, device, uses, properties):
    """Plug a device in: its id, its uses, and properties of org.dmaheap.DmaHeap1.Device that shall differ."""
    path = add_device(self, str(device), [str(use) for use in uses], properties)
    get_object(MAIN_OBJ).object_manager_emit_added(path)
    changed(self)
    return path


@dbus.service.method(MOCK_IFACE, in_signature='sa{sv}', out_signature='o')
def AddHeap(self, name, properties):
    """Load a heap: its name, and properties of org.dmaheap.DmaHeap1.Heap that shall differ."""
    path = add_heap(self, str(name), properties)
    get_object(MAIN_OBJ).object_manager_emit_added(path)
    changed(self)
    return path


@dbus.service.method(MOCK_IFACE, in_signature='s')
def RemoveDevice(self, device):
    """Unplug a device."""
    remove(self, self.devices, str(device))
    self.links = {key: link for key, link in self.links.items() if key[0] != device}
    changed(self)


@dbus.service.method(MOCK_IFACE, in_signature='s')
def RemoveHeap(self, name):
    """Unload a heap."""
    remove(self, self.heaps, str(name))
    self.links = {key: link for key, link in self.links.items() if key[2] != name}
    refresh_links(self)
    changed(self)


@dbus.service.method(MOCK_IFACE, in_signature='ssssi')
def SetLink(self, device, use, heap, verdict, priority):
    """Say whether a device can use a heap: compatible with a priority above 0, else incompatible or unknown with 0."""
    if (priority > 0) != (verdict == 'compatible'):
        raise dbus.exceptions.DBusException('a priority above 0 and compatible go together', name=MOCK_IFACE + '.Error')
    find_device(self, device)
    if heap not in self.heaps:
        raise error('NoSuchHeap', 'no such heap: ' + heap)
    self.links[(str(device), str(use), str(heap))] = (str(verdict), int(priority))
    refresh_links(self)
    changed(self)


def add_device(mock, device, uses, properties):
    render = device.startswith('renderD')
    kind = 'render' if render else 'accel' if device.startswith('accel') else 'video' if device.startswith('video') else 'primary'
    number = int(''.join(filter(str.isdigit, device)) or 0)
    directory = {'accel': '/dev/accel/', 'video': '/dev/'}.get(kind, '/dev/dri/')
    major = {'accel': 261, 'video': 81}.get(kind, 226)
    values = {
        'Id': device,
        'Driver': 'mock',
        'Bus': 'platform',
        'Devpath': '/devices/platform/' + device,
        'Nodes': dictionaries([{
            'type': kind, 'name': device, 'path': directory + device, 'dev': '%d:%d' % (major, number)}]),
        'Uses': dbus.Array(uses, signature='s'),
        'Need': 'unknown',
        'Needs': dbus.Dictionary({use: 'unknown' for use in uses}, signature='ss'),
        'DmaDevices': dictionaries([{'devpath': '/devices/platform/' + device}]),
        'MemoryRegions': dictionaries([]),
        'AddressBits': UNKNOWN_32,
        'Pitch': dbus.Dictionary({}, signature='sv'),
        'DmaCoherent': '',
        'Links': dictionaries([]),
    }
    path = MAIN_OBJ + '/device/' + label(device)
    mock.devices[device] = (path, uses)
    values.update(properties)
    mock.AddObject(path, DEVICE_IFACE, dbus.Dictionary(values, signature='sv'), [])
    refresh_links(mock)
    return path


def add_heap(mock, name, properties):
    values = {
        'Name': name,
        'Path': '/dev/dma_heap/' + name,
        'Dev': '252:%d' % len(mock.heaps),
        'Kind': 'system' if name == 'system' else 'unknown',
        'Contiguous': 'no' if name == 'system' else 'unknown',
        'CpuAccess': 'cached' if name == 'system' else 'unknown',
        'AliasOf': '',
        'Region': '',
        'Owners': dbus.Array([], signature='s'),
        'TotalBytes': UNKNOWN_64,
        'FreeBytes': UNKNOWN_64,
        'Access': dbus.Dictionary({'user': 'root', 'group': 'video', 'mode': '0660'}, signature='sv'),
        'IsDefault': 'true' if name == 'default_cma_region' else 'false' if name == 'system' else '',
        'Accounted': '',
    }
    path = MAIN_OBJ + '/heap/' + label(name)
    mock.heaps[name] = path
    values.update(properties)
    mock.AddObject(path, HEAP_IFACE, dbus.Dictionary(values, signature='sv'), [])
    refresh_links(mock)
    return path


def remove(mock, known, name):
    if name not in known:
        raise error('NoSuchDevice' if known is mock.devices else 'NoSuchHeap', 'not there: ' + name)
    entry = known.pop(name)
    path = entry[0] if isinstance(entry, tuple) else entry
    mock.object_manager_emit_removed(path)
    mock.RemoveObject(path)


def changed(mock):
    revision = dbus.UInt64(mock.props[MAIN_IFACE]['Revision'] + 1)
    mock.UpdateProperties(MAIN_IFACE, {'Revision': revision})
    mock.EmitSignal(MAIN_IFACE, 'MapChanged', 't', [revision])


def link(mock, device, use, heap):
    verdict, priority = mock.links.get((device, use, heap), ('unknown', 0))
    return {'device': device, 'use': use, 'heap': heap, 'verdict': verdict, 'priority': priority,
            'confidence': 'known', 'evidence': []}


def device_links(mock, device):
    links = [link(mock, device, use, heap) for use in mock.devices[device][1] for heap in sorted(mock.heaps)]
    return sorted(links, key=lambda one: (USES.index(one['use']), -one['priority'], one['heap']))


def refresh_links(mock):
    for device, (path, _) in mock.devices.items():
        links = dictionaries(device_links(mock, device))
        if links != get_object(path).props[DEVICE_IFACE]['Links']:
            get_object(path).UpdateProperties(DEVICE_IFACE, {'Links': links})


def find_device(mock, name):
    """The id of a device that is named as the daemon lets it be named."""
    for device, (path, _) in mock.devices.items():
        properties = get_object(path).props[DEVICE_IFACE]
        names = [device, properties['Devpath'], '/sys' + properties['Devpath']]
        for node in properties['Nodes']:
            major, minor = map(int, node['dev'].split(':'))
            names += [node['name'], node['path'], node['dev'], str(major << 8 | minor & 0xff | minor >> 8 << 20)]
        if name in names:
            return device
    raise error('NoSuchDevice', 'no such device: ' + name)


def find_heaps(mock, devices, options):
    if not devices:
        raise error('InvalidArgument', 'devices: none given')
    for option in options:
        if option not in ('cpuAccess', 'protected', 'minimumBytes'):
            raise error('InvalidArgument', 'no such option: ' + option)
    asked = []
    for name, use in devices:
        if name == 'all':
            if not use:
                raise error('InvalidArgument', 'use: all needs one')
            pairs = [(device, str(use)) for device, (_, uses) in mock.devices.items() if use in uses]
            if not pairs:
                raise error('NoSuchDevice', 'no device has this use')
            asked += [pair for pair in pairs if pair not in asked]
            continue
        device = find_device(mock, name)
        uses = mock.devices[device][1]
        if use and use not in uses:
            raise error('InvalidArgument', 'use: %s has no use %s' % (device, use))
        asked += [(device, one) for one in ([str(use)] if use else uses)]
    found, refused, candidates = [], [], []
    for heap, path in mock.heaps.items():
        links = [link(mock, device, use, heap) for device, use in asked]
        against = [one for one in links if one['verdict'] != 'compatible']
        if against:
            refused.append({'heap': heap, 'device': against[0]['device'], 'use': against[0]['use'],
                            'verdict': against[0]['verdict'], 'why': 'The mock was told so.'})
            if len(against) < len(links) and all(one['verdict'] == 'unknown' for one in against):
                candidates.append({'heap': heap, 'path': str(get_object(path).props[HEAP_IFACE]['Path']),
                                   'unknownFor': dictionaries([{'device': one['device'], 'use': one['use']}
                                                               for one in against])})
        else:
            found.append({'heap': heap, 'path': str(get_object(path).props[HEAP_IFACE]['Path']), 'aliases': [],
                          'rank': 0, 'priority': min(one['priority'] for one in links),
                          'verdict': 'compatible', 'confidence': 'known', 'links': dictionaries(links)})
    found.sort(key=lambda one: (-one['priority'], one['heap']))
    for rank, one in enumerate(found, 1):
        one['rank'] = rank
    answer = {
        'revision': mock.props[MAIN_IFACE]['Revision'],
        'devices': dictionaries([{'device': device, 'use': use} for device, use in asked]),
        'heaps': dictionaries(found),
        'refused': dictionaries(refused),
        'candidates': dictionaries(candidates),
    }
    if not found:
        both = {'scanout', 'render'} <= {use for _, use in asked}
        answer['fallback'] = 'allocate_on_renderer' if both else 'none'
    return dbus.Dictionary(answer, signature='sv')


def get_map(mock):
    return json.dumps({
        'revision': int(mock.props[MAIN_IFACE]['Revision']),
        'devices': [device_json(mock, device) for device in sorted(mock.devices)],
        'heaps': [as_json(get_object(path).props[HEAP_IFACE], HEAP_IFACE) for _, path in sorted(mock.heaps.items())],
        'links': [one for device in sorted(mock.devices) for one in device_links(mock, device)],
        'issues': [],
    })


def explain(mock, device, use, heap):
    device = find_device(mock, device)
    if use and use not in mock.devices[device][1]:
        raise error('InvalidArgument', 'use: %s has no use %s' % (device, use))
    name = heap.rsplit('/', 1)[-1]
    if heap and name not in mock.heaps:
        raise error('NoSuchHeap', 'no such heap: ' + heap)
    return json.dumps({
        'revision': int(mock.props[MAIN_IFACE]['Revision']),
        'device': device_json(mock, device),
        'links': [one for one in device_links(mock, device)
                  if (not use or one['use'] == use) and (not heap or one['heap'] == name)],
    })


def device_json(mock, device):
    properties = dict(get_object(mock.devices[device][0]).props[DEVICE_IFACE])
    del properties['Links']
    return as_json(properties, DEVICE_IFACE)


def as_json(properties, interface):
    """Properties as the daemon's JSON has them: null instead of what stands for unknown on D-Bus."""
    unknown = {'': None, UNKNOWN_32: None, UNKNOWN_64: None}
    result = {}
    for name, value in properties.items():
        plain = json.loads(json.dumps(value))
        result[name[0].lower() + name[1:]] = unknown.get(plain, plain) if isinstance(plain, (str, int)) else plain
    for device in result.get('dmaDevices', []):
        device.setdefault('iommuGroup', None)
        device.setdefault('iommuType', None)
    for region in result.get('memoryRegions', []):
        region.setdefault('heap', None)
    if interface == HEAP_IFACE:
        result['access'] = result['access'] or None
        result['isDefault'] = {'true': True, 'false': False}.get(result['isDefault'])
    return result


def dictionaries(items):
    return dbus.Array([dbus.Dictionary({key: typed(key, value) for key, value in item.items()}, signature='sv')
                       for item in items], signature='a{sv}')


def typed(key, value):
    if key in ('priority', 'rank'):
        return dbus.UInt32(value)
    if key in ('evidence', 'facts'):
        return dictionaries(value)
    if key == 'aliases':
        return dbus.Array(value, signature='s')
    return value


def label(name):
    """One element of an object path, as sd_bus_path_encode() makes it."""
    return ''.join(
        chr(byte) if chr(byte).isascii() and chr(byte).isalnum() and not (position == 0 and chr(byte).isdigit())
        else '_%02x' % byte
        for position, byte in enumerate(name.encode())) or '_'


def error(name, message):
    return dbus.exceptions.DBusException(message, name='org.dmaheap.DmaHeap1.Error.' + name)
