import { z } from 'zod';
import { NO_VALUE } from '../../../core/model/column-value.ts';
import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { setting } from '../../../core/model/setting.ts';
import { PASSWORD, USER } from '../../../core/service/credentials.ts';
import { ServiceTracker } from '../../../core/service/service-tracker.ts';
import { smbChanges } from './changes.ts';
import { recognizeSmb } from './recognize.ts';
import { SmbRequest } from './request.ts';
import { Steps } from './steps.ts';

const time = (name: string, title: string) =>
  ({ name, type: 'u32', title, unit: 'ms', scale: 0.001, none: NO_VALUE.u32 }) as const;

const text = { type: 'text' } as const;

const COLUMNS = [
  time('connectMs', 'Connect'),
  time('negotiateMs', 'Negotiate'),
  time('sessionMs', 'Session set-up'),
  time('sharesMs', 'Share list'),
  time('statMs', 'File stat'),
  time('listMs', 'Directory match'),
  time('readMs', 'Read'),
  { name: 'mbitPerSecond', type: 'u32', title: 'Read rate', unit: 'mbitPerSecond', scale: 0.001, none: NO_VALUE.u32 },
  time('closeMs', 'Close'),
  { name: 'clockDifferenceMs', type: 'i32', title: 'Clock difference', unit: 'ms', none: NO_VALUE.i32 },
  {
    name: 'dialect',
    type: 'u16',
    title: 'Dialect',
    unit: 'word',
    none: NO_VALUE.u16,
    words: { 'SMB 2.0.2': 0x0202, 'SMB 2.1': 0x0210, 'SMB 3.0': 0x0300, 'SMB 3.0.2': 0x0302, 'SMB 3.1.1': 0x0311 },
  },
  {
    name: 'protection',
    type: 'u8',
    title: 'Protection',
    unit: 'word',
    none: NO_VALUE.u8,
    words: { none: 0, signed: 1, encrypted: 2 },
  },
  { name: 'failedStep', type: 'u8', title: 'Failed step', unit: 'count', none: NO_VALUE.u8 },
] as const;
const LATEST = 'negotiateMs';

/** SMB 2 and 3: negotiation without credentials; with them timed steps up to reading a file. */
export const smb = {
  id: 'smb',
  code: 11,
  title: 'SMB',
  summary: 'Negotiation, log-in, shares, files and read throughput of a Windows or Samba file server',
  refusedIsAnswer: false,
  transitOutcomes: [],
  packetColumns: 'none',
  adaptive: null,
  service: {
    request: SmbRequest,
    commandRounds: 1,
    load: (request) => ({
      packets: 8 + 6 * ((request['steps'] as readonly unknown[] | undefined)?.length ?? 0),
      packetBytes: 200,
    }),
    recognize: recognizeSmb,
    warnings: ({ steps, user }) =>
      steps === undefined || user !== undefined
        ? []
        : [{ setting: 'steps', message: 'The steps log in anonymously: there is no user' }],
  },
  defaults: { interval: '60s', timeout: '10s' },
  uses: ['port'],
  settings: {
    user: USER,
    password: PASSWORD,
    domain: setting(z.string('domain must be text').max(256, 'domain has at most 256 characters'), text, {
      default: null,
      unset: 'none',
      label: 'Domain',
      help: 'Domain or workgroup of the user; DOMAIN\\user is possible as well',
      section: 'Probe',
      flag: '--domain <NAME>',
    }),
    steps: setting(Steps, text, {
      default: null,
      unset: 'log-in only; without user the negotiation only',
      label: 'Steps',
      help: 'Steps after the log-in, with semicolons: info; shares; share REGEX; stat SHARE/PATH; list SHARE/*.txt; read SHARE/FILE',
      section: 'Probe',
      flag: '--steps <STEPS>',
    }),
    serverName: setting(
      z
        .string('serverName must be text')
        .regex(/^[^\\/\s]{1,255}$/, 'serverName is a name without slashes and blanks, at most 255 characters'),
      text,
      {
        default: null,
        unset: 'as the target',
        label: 'Server name',
        help: 'Name of the server within requests, where the target is its address',
        section: 'Probe',
        flag: '--server-name <NAME>',
      },
    ),
  },
  needsPort: false,
  payloadBytes: null,
  feature: () => null,
  latestColumn: LATEST,
  tracker: () => new ServiceTracker({ columns: COLUMNS, latestColumn: LATEST }, smbChanges),
  columns: COLUMNS,
} as const satisfies ProbeDefinition;
