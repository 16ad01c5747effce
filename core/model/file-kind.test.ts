import { describe, expect, it } from 'vitest';
import { recogniseFile } from './file-kind.ts';

describe('recogniseFile', () => {
  it.each([
    ['sounder: 1\ntargets:\n  a: {probe: icmp, to: h}\n', 'sounder'],
    ['# a site\n---\n"sounder" : 1\n', 'sounder'],
    ['{"sounder": 1, "targets": {}}', 'sounder'],
    ['targets:\n  a: {probe: icmp, to: h}\n', 'sounder'],
    ['global: {probe_name: a}\ngroups: {g: {}}\n', 'netprobify'],
    ['global:\n  probe_name: a\n', 'netprobify'],
    ['groups:\n  g: {}\ntargets:\n  a:\n    type: ICMPping\n    destination: h\n', 'netprobify'],
    ['{global: {probe_name: a}, groups: {g: {}}}', 'netprobify'],
    ['{"global": {"groups": 1}, "output": [], "template": [], "probe": []}', 'netprobe'],
    ['{"global": {}, "template": []}', 'netprobe'],
    ['{"nets24": {"192.0.2.0": {"tag": "A", "rtr": "B", "rtt": 4}}}', 'pingwee'],
    ['nets24:\n  192.0.2.0: {tag: A, rtr: B, rtt: 4}\n', 'pingwee'],
    ['\uFEFF {"nodes": [{"fqdn": "probe: x", "ip": ""}]}', 'nodeprobe'],
  ])('takes %j for %s', (text, kind) => {
    expect(recogniseFile(text)).toBe(kind);
  });

  it.each([
    '',
    'targets:\n192.0.2.1\n192.0.2.2',
    'nodes:\n192.0.2.1',
    'probe: 192.0.2.1',
    '192.0.2.1\nrouter.example.net',
    'probe 1: 192.0.2.1',
    '{"a": {"probe": 1}}',
    '[1, 2]',
    '{"',
    'x',
  ])('does not take %j for a project', (text) => {
    expect(recogniseFile(text)).toBeNull();
  });
});
