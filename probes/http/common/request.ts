import { z } from 'zod';

/** One HTTP transaction, as its plan entry has it. Passwords and tokens are references. */
export const HttpRequest = z.object({
  url: z.string(),
  family: z.union([z.literal(4), z.literal(6)]).nullable(),
  method: z.string(),
  headers: z.string().nullable(),
  body: z.string().nullable(),
  user: z.string().nullable(),
  password: z.string().nullable(),
  bearerToken: z.string().nullable(),
  version: z.enum(['auto', '1.1', '2']),
  maxRedirects: z.int().min(0),
  proxy: z.string().nullable(),
  proxyUser: z.string().nullable(),
  proxyPassword: z.string().nullable(),
  connectTo: z.string().nullable(),
  insecureTls: z.boolean(),
  tlsServerName: z.string().nullable(),
  caFile: z.string().nullable(),
  maxBodyBytes: z.int().min(0),
  expectStatus: z.string(),
  expectText: z.string().nullable(),
  expectRegex: z.string().nullable(),
  rejectRegex: z.string().nullable(),
  expectJson: z.string().nullable(),
  expectHeader: z.string().nullable(),
  minCertificateDays: z.int().nullable(),
});
export type HttpRequest = z.infer<typeof HttpRequest>;
