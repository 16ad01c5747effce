import { z } from 'zod';
import { NO_VALUE } from '../../../core/model/column-value.ts';
import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { setting } from '../../../core/model/setting.ts';
import { EXPECT_REGEX, EXPECT_TEXT, REJECT_REGEX } from '../../../core/service/expect-settings.ts';
import { ServiceTracker } from '../../../core/service/service-tracker.ts';
import { TLS_SETTINGS } from '../../../core/service/tls-settings.ts';
import { unescaped } from './escapes.ts';
import { TcpBannerRequest, TlsMode } from './request.ts';

const COLUMNS = [
  { name: 'connectMs', type: 'u32', title: 'Connect', unit: 'ms', scale: 0.001, none: NO_VALUE.u32 },
  { name: 'tlsMs', type: 'u32', title: 'TLS', unit: 'ms', scale: 0.001, none: NO_VALUE.u32 },
  { name: 'bannerMs', type: 'u32', title: 'Banner', unit: 'ms', scale: 0.001, none: NO_VALUE.u32 },
  { name: 'bannerBytes', type: 'u16', title: 'Banner size', unit: 'bytes', none: NO_VALUE.u16 },
  { name: 'certificateDays', type: 'i32', title: 'Certificate valid', unit: 'days', none: NO_VALUE.i32 },
] as const;
const LATEST = 'bannerMs';

/** TCP banner: connects, optionally with TLS, sends a text, and checks what the server says. */
export const tcpBanner = {
  id: 'tcp-banner',
  code: 15,
  title: 'TCP banner',
  summary: 'Greeting of a server such as SSH, SMTP or IMAP, with or without TLS',
  refusedIsAnswer: false,
  transitOutcomes: [],
  packetColumns: 'none',
  adaptive: null,
  service: {
    request: TcpBannerRequest,
    load: (request) => ({ packets: request['tls'] === 'none' ? 6 : 12, packetBytes: 150 }),
  },
  defaults: { interval: '10s', timeout: '5s' },
  uses: ['port'],
  settings: {
    tls: setting(
      TlsMode,
      {
        type: 'choice',
        choices: [
          ['none', 'none'],
          ['tls', 'from the start'],
          ['smtp', 'STARTTLS of SMTP'],
          ['imap', 'STARTTLS of IMAP'],
          ['pop3', 'STLS of POP3'],
        ],
      },
      {
        default: 'none' as const,
        label: 'TLS',
        help: 'TLS from the start (tls), or by STARTTLS of smtp, imap or pop3',
        section: 'Probe',
        flag: '--tls <MODE>',
      },
    ),
    send: setting(
      z
        .string('send must be text')
        .min(1, 'send is not empty')
        .max(1000, 'send has at most 1000 characters')
        .refine((text) => unescaped(text) !== null, 'send may have the escapes \\r \\n \\t \\0 \\\\ \\xNN only'),
      { type: 'text' },
      {
        default: null,
        unset: 'nothing',
        label: 'Send',
        help: 'Text to send first, with escapes: "HEAD / HTTP/1.0\\r\\n\\r\\n"',
        section: 'Probe',
        flag: '--send <TEXT>',
      },
    ),
    expectText: EXPECT_TEXT,
    expectRegex: EXPECT_REGEX,
    rejectRegex: REJECT_REGEX,
    ...TLS_SETTINGS,
  },
  needsPort: true,
  payloadBytes: null,
  feature: () => null,
  latestColumn: LATEST,
  tracker: () => new ServiceTracker({ columns: COLUMNS, latestColumn: LATEST }),
  columns: COLUMNS,
} as const satisfies ProbeDefinition;
