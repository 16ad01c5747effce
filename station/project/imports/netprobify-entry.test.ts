import { expect, it } from 'vitest';
import { readFileText } from '../read-file.ts';

it('a netprobify file that names inventory modules gets a hint for each', () => {
  const text = `
global:
  probe_name: lab
  interval: 10
  nb_proc: 4
  logging_level: INFO
  prometheus_port: 8000
  dns_update_interval: 0
  disable_dynamic_inventories: [network_devices, links]
groups:
  g: {}
targets:
  one: {type: ICMPping, destination: 192.0.2.1}
`;
  const read = readFileText(text);
  expect(read).toMatchObject({ kind: 'netprobify' });
  const hints = 'warnings' in read ? read.warnings.filter(({ message }) => message.includes('Python module')) : [];
  expect(hints.map(({ path }) => path)).toEqual([
    '/global/disable_dynamic_inventories/0',
    '/global/disable_dynamic_inventories/1',
  ]);
  expect(hints[0]?.message).toContain('"network_devices"');
  expect(hints[0]?.message).toContain('under inventories');
});
