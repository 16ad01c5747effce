import { z } from 'zod';

/** TLS of a connection: none, from its start, or by the command of a protocol (STARTTLS). */
export const TLS_MODES = ['none', 'tls', 'smtp', 'imap', 'pop3'] as const;
export const TlsMode = z.enum(TLS_MODES, 'tls must be none, tls, smtp, imap or pop3');
export type TlsMode = z.infer<typeof TlsMode>;

/** One transaction as the engine gets it. */
export const TcpBannerRequest = z.object({
  port: z.int().min(1).max(65_535),
  tls: TlsMode,
  /** Name to send and to check the certificate for. */
  serverName: z.string(),
  insecureTls: z.boolean(),
  caFile: z.string().nullable(),
  /** With its escapes; null = nothing is sent. */
  send: z.string().nullable(),
  expectText: z.string().nullable(),
  expectRegex: z.string().nullable(),
  rejectRegex: z.string().nullable(),
});
export type TcpBannerRequest = z.infer<typeof TcpBannerRequest>;
