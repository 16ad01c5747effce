import { inflateSync } from 'node:zlib';
import { z } from 'zod';
import { ResultRecord } from './record.ts';

/** A post of netProbe has 10 000 bytes at most; more than this of it decompressed is an attack. */
const MOST_BYTES = 512 * 1024;
const MOST_RECORDS = 1000;

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

const Records = z.union([z.array(ResultRecord).max(MOST_RECORDS), ResultRecord.transform((one) => [one])]);
/** The original's check: every record has a date. */
const Dates = z.looseObject({ date: z.unknown().optional() });
const Dated = z.union([z.array(Dates), Dates]);

export type Payload = { readonly records: readonly ResultRecord[] } | { readonly problem: 'no json' | 'missing date' };

/** Reads `data` of `/results`: base64 of JSON, of one record; compressed with zlib, of several. */
export function readPayload(data: string, isCompressed: boolean): Payload {
  const value = jsonOf(data, isCompressed);
  const parsed = Records.safeParse(value);
  if (parsed.success) return { records: parsed.data };
  const isJson = typeof value === 'object' && value !== null;
  return { problem: isJson && !hasDates(value) ? 'missing date' : 'no json' };
}

function hasDates(value: object): boolean {
  const parsed = Dated.safeParse(value);
  if (!parsed.success) return true; // other things are wrong with it
  return [parsed.data].flat().every(({ date }) => typeof date === 'number');
}

function jsonOf(data: string, isCompressed: boolean): unknown {
  if (!BASE64.test(data)) return undefined;
  const bytes = Buffer.from(data, 'base64');
  try {
    const text = isCompressed ? inflateSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes;
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined; // answered as no JSON
  }
}
