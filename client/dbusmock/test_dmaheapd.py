#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Uses the template as a compositor's tests would, and holds it against the interface files of the daemon."""

import json
import pathlib
import subprocess
import unittest
import xml.etree.ElementTree

import dbus
import dbusmock

HERE = pathlib.Path(__file__).resolve().parent
INTERFACES = HERE.parent.parent / 'daemon/src/main/dist/interfaces'
ROOT = '/org/dmaheap/DmaHeap1'
NAME = 'org.dmaheap.DmaHeap1'


class DmaheapdMock(dbusmock.DBusTestCase):

    @classmethod
    def setUpClass(cls):
        cls.start_system_bus()
        cls.bus = cls.get_dbus(True)

    def setUp(self):
        self.server, self.mock = self.spawn_server_template(str(HERE / 'dmaheapd.py'), {
            'Heaps': dbus.Array(['linux,cma', 'system'], signature='s'),
            'Devices': dbus.Dictionary({'card1': 'scanout', 'renderD128': 'render'}, signature='ss'),
        }, stdout=subprocess.DEVNULL)
        self.manager = dbus.Interface(self.mock, NAME + '.Manager')
        self.control = dbus.Interface(self.mock, dbusmock.MOCK_IFACE)

    def tearDown(self):
        self.server.terminate()
        self.server.wait()

    def find(self, *devices, **options):
        return self.manager.FindHeaps(dbus.Array(devices, signature='(ss)'), dbus.Dictionary(options, signature='sv'))

    def test_what_nobody_spoke_of_is_unknown(self):
        answer = self.find(('card1', 'scanout'), ('renderD128', ''))
        self.assertEqual(answer['heaps'], [])
        self.assertEqual(answer['fallback'], 'allocate_on_renderer')
        self.assertEqual({refusal['verdict'] for refusal in answer['refused']}, {'unknown'})
        self.assertEqual(answer['candidates'], [])

    def test_what_the_known_can_use_is_a_candidate(self):
        self.control.SetLink('card1', 'scanout', 'linux,cma', 'compatible', 500)
        answer = self.find(('card1', 'scanout'), ('renderD128', ''))
        self.assertEqual([candidate['heap'] for candidate in answer['candidates']], ['linux,cma'])
        self.assertEqual([asked['device'] for asked in answer['candidates'][0]['unknownFor']], ['renderD128'])

    def test_the_best_heap_comes_first(self):
        self.control.SetLink('card1', 'scanout', 'linux,cma', 'compatible', 500)
        self.control.SetLink('renderD128', 'render', 'linux,cma', 'compatible', 300)
        self.control.SetLink('renderD128', 'render', 'system', 'compatible', 600)
        self.assertEqual([heap['heap'] for heap in self.find(('226:1', 'scanout'), ('/dev/dri/renderD128', ''))['heaps']],
                         ['linux,cma'])
        answer = self.find(('57984', ''))
        self.assertEqual([(heap['heap'], heap['rank']) for heap in answer['heaps']], [('system', 1), ('linux,cma', 2)])
        self.assertEqual(answer['heaps'][0]['path'], '/dev/dma_heap/system')
        self.assertEqual(answer['candidates'], [])
        self.assertNotIn('fallback', answer)

    def test_errors_are_the_daemons(self):
        for error, call in (
                ('NoSuchDevice', lambda: self.find(('card9', ''))),
                ('InvalidArgument', lambda: self.find(('card1', 'render'))),
                ('InvalidArgument', lambda: self.find()),
                ('InvalidArgument', lambda: self.find(('card1', ''), colour='red')),
                ('NoSuchHeap', lambda: self.manager.Explain('card1', '', 'reserved'))):
            with self.assertRaises(dbus.exceptions.DBusException) as raised:
                call()
            self.assertEqual(raised.exception.get_dbus_name(), NAME + '.Error.' + error)

    def test_a_device_can_be_plugged_in_and_out(self):
        path = self.control.AddDevice('card2', ['scanout'], dbus.Dictionary({'Driver': 'udl'}, signature='sv'))
        self.assertEqual(path, ROOT + '/device/card2')
        objects = dbus.Interface(self.mock, 'org.freedesktop.DBus.ObjectManager').GetManagedObjects()
        self.assertEqual(objects[path][NAME + '.Device']['Driver'], 'udl')
        self.assertIn(ROOT + '/heap/linux_2ccma', objects)
        self.assertEqual(self.mock.Get(NAME + '.Manager', 'Revision', dbus_interface=dbus.PROPERTIES_IFACE), 2)
        self.control.RemoveDevice('card2')
        self.assertNotIn(path, dbus.Interface(self.mock, 'org.freedesktop.DBus.ObjectManager').GetManagedObjects())

    def test_the_map_is_json_with_null_for_unknown(self):
        map_ = json.loads(self.manager.GetMap())
        self.assertEqual(list(map_), ['revision', 'devices', 'heaps', 'links', 'issues'])
        self.assertEqual([heap['name'] for heap in map_['heaps']], ['linux,cma', 'system'])
        self.assertIsNone(map_['heaps'][0]['totalBytes'])
        self.assertIsNone(map_['devices'][0]['addressBits'])
        self.assertEqual(json.loads(self.manager.Explain('card1', '', 'system'))['links'][0]['verdict'], 'unknown')

    def test_properties_methods_and_signals_are_the_daemons(self):
        for interface, path in (('Manager', ROOT), ('Device', ROOT + '/device/card1'), ('Heap', ROOT + '/heap/system')):
            name = NAME + '.' + interface
            real = xml.etree.ElementTree.parse(INTERFACES / (name + '.xml')).find('interface')
            values = self.bus.get_object(NAME, path).GetAll(name, dbus_interface=dbus.PROPERTIES_IFACE)
            self.assertEqual({key: signature(value) for key, value in values.items()},
                             {element.get('name'): element.get('type') for element in real.iter('property')})
            shown = xml.etree.ElementTree.fromstring(
                self.bus.get_object(NAME, path).Introspect(dbus_interface=dbus.INTROSPECTABLE_IFACE))
            methods = shown.find("interface[@name='%s']" % name)
            self.assertEqual(arguments(methods), arguments(real))


def arguments(interface):
    return {method.get('name'): [(arg.get('direction'), arg.get('type')) for arg in method.iter('arg')]
            for method in interface.iter('method')} if interface is not None else {}


def signature(value):
    if isinstance(value, dbus.Array):
        return 'a' + value.signature
    if isinstance(value, dbus.Dictionary):
        return 'a{' + value.signature + '}'
    return {dbus.String: 's', dbus.UInt32: 'u', dbus.UInt64: 't'}[type(value)]


if __name__ == '__main__':
    unittest.main()
