import { z } from 'zod';
import { type SettingSet, setting, wholeSetting, yesNoSetting } from '../../../core/model/setting.ts';
import { TLS_SETTINGS } from '../../../core/service/tls-settings.ts';
import { splitAnswers } from './expectation.ts';
import { type CLASSES, parseRecordType, RCODES } from './record-types.ts';
import { parseServer, serverList, TRANSPORTS } from './servers.ts';

const text = { type: 'text' } as const;

const Record = z
  .string('record must be a type as A, MX or TYPE65')
  .refine((written) => parseRecordType(written) !== undefined, {
    error: ({ input }) => `"${input}" is no record type that can be asked for: use a name as A, MX, HTTPS, or TYPE65`,
  });

const Servers = z
  .string('server must be text: addresses, names or URLs with commas between')
  .superRefine((list, context) => {
    if (serverList(list).length === 0)
      context.addIssue({ code: 'custom', message: 'No server in server: write one, as 192.0.2.53' });
    for (const one of serverList(list)) {
      const parsed = parseServer(one, 'udp');
      if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
    }
  });

/** Response codes that can be expected, and the word for "it exists, but not with this type". */
export const NO_DATA = 'NODATA';

const ExpectedRcode = z
  .string('expectRcode must be a response code, as NXDOMAIN')
  .refine((written) => Object.hasOwn(RCODES, written.toUpperCase()) || written.toUpperCase() === NO_DATA, {
    error: ({ input }) => `"${input}" is no response code: use NOERROR, ${NO_DATA}, NXDOMAIN, REFUSED …`,
  });

const Answers = z
  .string('expectAnswer must be text: answers with commas between')
  .refine((list) => splitAnswers(list).length > 0, 'expectAnswer has no answer');

const EDNS_BYTES = [0, 65_535] as const;

export const DNS_SETTINGS = {
  record: setting(Record, text, {
    default: null,
    unset: 'A; for an address PTR',
    label: 'Record type',
    help: 'Type of the records to ask for: A, AAAA, MX, TXT, SOA, HTTPS …, or TYPE65 by number',
    section: 'Probe',
    flag: '--record <TYPE>',
    isQuick: true,
  }),
  server: setting(Servers, text, {
    default: null,
    unset: 'those of the system',
    label: 'Name servers',
    help: 'Servers with commas between, each a series: 192.0.2.53, [2001:db8::53]:5353, tls://dns.example, https://dns.example/dns-query',
    section: 'Probe',
    flag: '--server <LIST>',
    isQuick: true,
  }),
  transport: setting(
    z.enum(TRANSPORTS, 'transport must be udp, tcp, tls or https'),
    {
      type: 'choice',
      choices: [
        ['udp', 'UDP'],
        ['tcp', 'TCP'],
        ['tls', 'TLS (DoT)'],
        ['https', 'HTTPS (DoH)'],
      ],
    },
    {
      default: 'udp' as const,
      unset: 'UDP',
      label: 'Transport',
      help: 'Transport to servers that name none themselves',
      section: 'Probe',
      flag: '--transport <T>',
    },
  ),
  expectAnswer: setting(Answers, text, {
    default: null,
    unset: 'any',
    label: 'Expected answers',
    help: 'Data of the expected records with commas between, as 192.0.2.1, 192.0.2.2',
    section: 'Probe',
    flag: '--expect-answer <LIST>',
  }),
  expectMatch: setting(
    z.enum(['exact', 'contains', 'within'], 'expectMatch must be exact, contains or within'),
    {
      type: 'choice',
      choices: [
        ['exact', 'these and no others'],
        ['contains', 'at least these'],
        ['within', 'some of these, no others'],
      ],
    },
    {
      default: 'exact' as const,
      unset: 'these and no others',
      label: 'Comparison',
      help: 'How answers are compared with the expected ones: exact, contains or within',
      section: 'Probe',
      flag: '--expect-match <M>',
    },
  ),
  expectRcode: setting(ExpectedRcode, text, {
    default: null,
    unset: 'NOERROR with an answer',
    label: 'Expected status',
    help: 'Expected response code: NXDOMAIN, REFUSED …; NODATA for a name without such records',
    section: 'Probe',
    flag: '--expect-rcode <CODE>',
  }),
  expectAuthenticated: yesNoSetting('expectAuthenticated', {
    default: false,
    label: 'Expect AD',
    help: 'Expect that the server has validated the answer with DNSSEC (flag AD)',
    section: 'Probe',
    flag: '--expect-authenticated',
  }),
  ...TLS_SETTINGS,
  recursion: yesNoSetting('recursion', {
    default: true,
    label: 'Recursion',
    help: 'Recursion (flag RD): the server asks others for what it does not know',
    section: 'Packets',
    flag: '--no-recursion',
  }),
  authenticData: yesNoSetting('authenticData', {
    default: true,
    label: 'Ask for AD',
    help: 'Ask whether the answer is validated (flag AD)',
    section: 'Packets',
  }),
  checkingDisabled: yesNoSetting('checkingDisabled', {
    default: false,
    label: 'Checking disabled',
    help: 'Ask for answers without validation (flag CD)',
    section: 'Packets',
    flag: '--checking-disabled',
  }),
  dnssecOk: yesNoSetting('dnssecOk', {
    default: false,
    label: 'DNSSEC records',
    help: 'Ask for signatures (EDNS flag DO)',
    section: 'Packets',
    flag: '--dnssec',
  }),
  ednsBytes: wholeSetting('ednsBytes', EDNS_BYTES, {
    default: 1232,
    label: 'EDNS size',
    help: 'Largest UDP answer to accept, bytes; 0 = without EDNS',
    section: 'Packets',
    flag: '--edns-size <BYTES>',
  }),
  nsid: yesNoSetting('nsid', {
    default: false,
    label: 'Server instance',
    help: 'Ask which instance of the server answers (NSID)',
    section: 'Packets',
    flag: '--nsid',
  }),
  retryTcp: yesNoSetting('retryTcp', {
    default: true,
    label: 'Retry over TCP',
    help: 'Ask again over TCP when an answer is truncated',
    section: 'Packets',
  }),
  recordClass: setting(
    z.enum(['IN', 'CH', 'HS'], 'recordClass must be IN, CH or HS'),
    {
      type: 'choice',
      choices: [
        ['IN', 'Internet'],
        ['CH', 'Chaos (version.bind)'],
        ['HS', 'Hesiod'],
      ],
    },
    {
      default: 'IN' as const satisfies keyof typeof CLASSES,
      label: 'Class',
      help: 'Class of the records',
      section: 'Packets',
      flag: '--record-class <C>',
    },
  ),
} as const satisfies SettingSet;
