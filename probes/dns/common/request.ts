import { z } from 'zod';
import { TRANSPORTS } from './servers.ts';

/** One query, as it crosses to the service engine. */
export const DnsRequest = z.object({
  /** The name as zone files write it. */
  name: z.string(),
  type: z.int().min(1).max(65_535),
  class: z.int().min(1).max(65_535),
  transport: z.enum(TRANSPORTS),
  /** null = the servers of this host's configuration. */
  host: z.string().nullable(),
  /** null = the transport's usual one; of the system's servers their own. */
  port: z.int().min(1).max(65_535).nullable(),
  /** Path and query of the URL, with `https`. */
  path: z.string(),
  recursion: z.boolean(),
  authenticData: z.boolean(),
  checkingDisabled: z.boolean(),
  dnssecOk: z.boolean(),
  nsid: z.boolean(),
  /** 0 = without EDNS. */
  ednsBytes: z.int().min(0).max(65_535),
  retryTcp: z.boolean(),
  tls: z.object({
    acceptsAny: z.boolean(),
    /** null = the server's host. */
    serverName: z.string().nullable(),
    /** File with further authorities; null = none. */
    caFile: z.string().nullable(),
  }),
  expect: z.object({
    /** Empty = any. */
    answers: z.array(z.string()),
    match: z.enum(['exact', 'contains', 'within']),
    /** RCODES name or `NODATA`; null = NOERROR with an answer. */
    rcode: z.string().nullable(),
    authenticated: z.boolean(),
  }),
});
export type DnsRequest = z.infer<typeof DnsRequest>;
