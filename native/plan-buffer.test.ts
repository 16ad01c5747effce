import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressFromBytes } from '../core/model/address.ts';
import type { PacketEntry, PacketTemplate, PlanDelta } from '../core/model/packet.ts';
import type { ColumnSet } from '../core/model/packet-columns.ts';
import { encodePlan, PLAN_ENTRY_BYTES } from './plan-buffer.ts';

const u32 = fc.nat(0xffffffff);
const u16 = fc.nat(0xffff);
const epochMs = fc.nat(Number.MAX_SAFE_INTEGER);

const addressed = fc.oneof(
  fc.record({ family: fc.constant(4 as const), destination: fc.ipV4(), source: fc.option(fc.ipV4()) }),
  fc.record({ family: fc.constant(6 as const), destination: fc.ipV6(), source: fc.option(fc.ipV6()) }),
);

const ports = {
  destinationPort: fc.integer({ min: 1, max: 0xffff }),
  sourcePort: u16,
  sourcePortCount: fc.integer({ min: 1, max: 0xffff }),
};

/** The fields of single formats, besides those of all packets. */
const formatted = fc.oneof(
  fc.record({ format: fc.constant('icmp-echo' as const), flow: fc.option(u32) }),
  fc.record({ format: fc.constant('udp' as const), ...ports }),
  fc.record({ format: fc.constant('tcp-syn' as const), rawOnly: fc.boolean(), ...ports }),
  fc.record({ format: fc.constant('tcp-connect' as const), ...ports }),
);

const COLUMN_SETS = ['echo', 'flow', 'hop'] as const satisfies readonly ColumnSet[];

const entry: fc.Arbitrary<PacketEntry> = fc.record({
  entryId: u32,
  series: u32,
  probeCode: u16,
  columns: fc.constantFrom(...COLUMN_SETS),
  firstNumber: u32,
  firstAtMs: epochMs,
  steadyFromMs: epochMs,
  periodMs: fc.option(fc.integer({ min: 1, max: 0xffffffff })),
  rounds: fc.option(fc.integer({ min: 1, max: 0xffffffff })),
  fromRound: u32,
  resumeCause: u16,
  count: fc.integer({ min: 1, max: 0xffff }),
  spacingMs: u32,
  timeoutMs: fc.integer({ min: 1, max: 3_600_000 }),
  packet: fc
    .tuple(
      addressed,
      formatted,
      fc.record({
        sourceCount: fc.integer({ min: 1, max: 0x10000 }),
        ttl: fc.option(fc.integer({ min: 1, max: 255 })),
        tos: fc.nat(255),
        payloadBytes: fc.nat(65_467),
        dontFragment: fc.boolean(),
        interface: fc.option(fc.stringMatching(/^[a-z0-9]{1,15}$/)),
      }),
    )
    .map(([address, format, rest]) => ({ ...rest, ...address, ...format })),
});

/** The reading side of the layout, as `native/src/engine/plan.h` says it. */
function decodePlan(bytes: Uint8Array): PlanDelta<PacketTemplate> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const removes = view.getUint32(8, true);
  const entriesAt = 16 + ((removes * 4 + 7) & ~7);
  const readFormat = (at: number) => {
    const flags = view.getUint8(at + 57);
    const readPorts = {
      destinationPort: view.getUint16(at + 124, true),
      sourcePort: view.getUint16(at + 126, true),
      sourcePortCount: view.getUint16(at + 128, true),
    };
    switch (view.getUint8(at + 58)) {
      case 1:
        return { format: 'icmp-echo' as const, flow: flags & 8 ? view.getUint32(at + 120, true) : null };
      case 2:
        return { format: 'udp' as const, ...readPorts };
      case 3:
        return { format: 'tcp-syn' as const, rawOnly: (flags & 16) !== 0, ...readPorts };
      default:
        return { format: 'tcp-connect' as const, ...readPorts };
    }
  };
  const readEntry = (_: unknown, index: number): PacketEntry => {
    const at = entriesAt + index * PLAN_ENTRY_BYTES;
    const flags = view.getUint8(at + 57);
    const name = bytes.subarray(at + 96, at + 112);
    return {
      firstAtMs: view.getFloat64(at, true),
      steadyFromMs: view.getFloat64(at + 8, true),
      entryId: view.getUint32(at + 16, true),
      series: view.getUint32(at + 20, true),
      periodMs: flags & 1 ? null : view.getUint32(at + 24, true),
      rounds: view.getUint32(at + 28, true) || null,
      fromRound: view.getUint32(at + 32, true),
      timeoutMs: view.getUint32(at + 36, true),
      spacingMs: view.getUint32(at + 40, true),
      count: view.getUint16(at + 48, true),
      probeCode: view.getUint16(at + 50, true),
      resumeCause: view.getUint16(at + 52, true),
      columns: COLUMN_SETS[view.getUint8(at + 59)] ?? 'echo',
      firstNumber: view.getUint32(at + 116, true),
      packet: {
        ...readFormat(at),
        sourceCount: view.getUint32(at + 112, true),
        payloadBytes: view.getUint32(at + 44, true),
        family: view.getUint8(at + 54) as 4 | 6,
        ttl: view.getUint8(at + 55) || null,
        tos: view.getUint8(at + 56),
        dontFragment: (flags & 2) !== 0,
        destination: addressFromBytes(bytes, at + 64),
        source: flags & 4 ? addressFromBytes(bytes, at + 80) : null,
        interface: String.fromCharCode(...name.subarray(0, name.indexOf(0))) || null,
      },
    };
  };
  return {
    remove: Array.from({ length: removes }, (_, index) => view.getUint32(16 + index * 4, true)),
    add: Array.from({ length: view.getUint32(12, true) }, readEntry),
  };
}

/** Text of an address may differ (`0:0::1`); its bytes do not. */
const sameAddresses = (delta: PlanDelta<PacketTemplate>) => encodePlan(delta);

describe('encodePlan', () => {
  test('writes everything that a delta says', () => {
    fc.assert(
      fc.property(fc.array(u32, { maxLength: 5 }), fc.array(entry, { maxLength: 5 }), (remove, add) => {
        const bytes = encodePlan({ remove, add });
        const read = decodePlan(bytes);
        expect(read.remove).toEqual(remove);
        const { destination: _, source: __, ...rest } = read.add[0]?.packet ?? {};
        if (add[0]) expect(add[0].packet).toMatchObject(rest);
        expect(sameAddresses(read)).toEqual(bytes);
      }),
    );
  });

  test.each(['1.2.3', '1.2.3.4.5', '256.1.1.1', '1..2.3', '1.2.3.4 ', 'localhost', ''])('refuses %j', (destination) => {
    const [sample] = fc.sample(entry, 1);
    if (!sample) throw new Error('no sample');
    const packet = { ...sample.packet, family: 4 as const, destination };
    expect(() => encodePlan({ remove: [], add: [{ ...sample, packet }] })).toThrow(RangeError);
  });

  test('takes the zone of a link-local destination for its interface', () => {
    const [sample] = fc.sample(entry, 1);
    if (!sample) throw new Error('no sample');
    const packet = { ...sample.packet, family: 6 as const, destination: 'fe80::1%eth0', source: null, interface: null };
    const read = decodePlan(encodePlan({ remove: [], add: [{ ...sample, packet }] }));
    expect(read.add[0]?.packet).toMatchObject({ destination: 'fe80::1', interface: 'eth0' });
  });
});
