import { z } from 'zod';
import type { ServiceRecord } from '../../../core/service/finding.ts';
import { TlsFacts } from '../../../core/service/tls-facts.ts';

const RecordDetail = z.object({
  name: z.string(),
  ttl: z.number(),
  class: z.string(),
  type: z.string(),
  data: z.string(),
});
export type RecordDetail = z.infer<typeof RecordDetail>;

/** One query in full. */
const DnsDetail = z.object({
  /** Server that was asked last, as `192.0.2.53:53`, or its URL; null = none could be. */
  server: z.string().nullable(),
  /** Transport of the answer. */
  transport: z.string(),
  name: z.string(),
  type: z.string(),
  class: z.string(),
  /** null = no answer. */
  rcode: z.string().nullable(),
  /** Flags of the answer, as dig names them: qr aa tc rd ra ad cd. */
  flags: z.array(z.string()),
  /** Data of the records of the asked type, sorted. */
  values: z.array(z.string()),
  answers: z.array(RecordDetail),
  authority: z.array(RecordDetail),
  /** Records that are left out here, as they are too many. */
  omitted: z.number(),
  edns: z
    .object({
      udpBytes: z.number(),
      errors: z.array(z.object({ code: z.number(), name: z.string(), text: z.string() })),
      nsid: z.string().nullable(),
    })
    .nullable(),
  bytes: z.number().nullable(),
  connectMs: z.number().nullable(),
  tlsMs: z.number().nullable(),
  /** From the query to its answer. */
  queryMs: z.number().nullable(),
  /** The answer over UDP was truncated and its query repeated over TCP. */
  retried: z.boolean(),
  /** Datagrams that were no answer to the query: another id or question. */
  ignored: z.number(),
  /** Servers of the system that were asked before without an answer. */
  silent: z.array(z.string()),
  tls: TlsFacts.nullable(),
  /** null = as expected. */
  error: z.string().nullable(),
});
export type DnsDetail = z.infer<typeof DnsDetail>;

/** The detail of a record, which comes from storage; null = none, or another version's. */
export function dnsDetailOf(record: Pick<ServiceRecord, 'detail'> | null | undefined): DnsDetail | null {
  const parsed = DnsDetail.safeParse(record?.detail);
  return parsed.success ? parsed.data : null;
}
