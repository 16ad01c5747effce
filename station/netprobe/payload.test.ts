import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../core/testing/runs.ts';
import { readPayload } from './payload.ts';

const record = { name: 'ICMP', date: 1_719_820_800.12, type: 'result', data: { 'icmp-seq': 4 } };
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const compressed = (value: unknown): string => deflateSync(JSON.stringify(value)).toString('base64');

describe('the payload of results', () => {
  it('is one record, or several that are compressed', () => {
    expect(readPayload(base64(record), false)).toEqual({ records: [record] });
    expect(readPayload(compressed([record, record]), true)).toEqual({ records: [record, record] });
  });

  it.each([
    ['no base64', '§', false, 'no json'],
    ['no JSON', Buffer.from('{').toString('base64'), false, 'no json'],
    ['not compressed', base64([record]), true, 'no json'],
    ['a number', base64(5), false, 'no json'],
    ['a record without a name', base64({ date: 1, data: {} }), false, 'no json'],
    ['a record without a date', base64({ name: 'ICMP', data: {} }), false, 'missing date'],
    ['a record with a date that is text', compressed([record, { ...record, date: 'now' }]), true, 'missing date'],
    ['a record that expands without end', deflateSync(Buffer.alloc(4_000_000, 32)).toString('base64'), true, 'no json'],
  ])('that is %s is refused', (_, data, isCompressed, problem) => {
    expect(readPayload(data, isCompressed)).toEqual({ problem });
  });

  it('of any content is records or refused', () => {
    const json = fc.jsonValue().map((value) => [base64(value), compressed(value)]);
    const any = fc.uint8Array().map((bytes) => [Buffer.from(bytes).toString('base64'), String.fromCharCode(...bytes)]);
    fc.assert(
      fc.property(fc.oneof(json, any), fc.boolean(), (texts, isCompressed) => {
        for (const text of texts) {
          const payload = readPayload(text, isCompressed);
          expect('records' in payload || ['no json', 'missing date'].includes(payload.problem)).toBe(true);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
