import type { PlainSection } from '../../../core/contracts/edits.ts';

/** Notation of a setting: `pairs` are lines as `key: value`, `list` has commas, `number` may be text. */
export type SectionFieldKind = 'text' | 'number' | 'list' | 'pairs' | 'switch' | 'secret' | readonly string[];

export interface SectionField {
  readonly key: string;
  readonly label: string;
  readonly kind: SectionFieldKind;
  /** Value while it is empty. */
  readonly placeholder?: string;
  readonly help?: string;
}

const HTTP: readonly SectionField[] = [
  { key: 'user', label: 'User', kind: 'text', placeholder: 'none' },
  { key: 'password', label: 'Password', kind: 'secret' },
  { key: 'token', label: 'Token', kind: 'secret' },
  {
    key: 'headers',
    label: 'Header fields',
    kind: 'pairs',
    help: 'Lines as X-Scope-OrgID: tenant; {secret:NAME} stands for a secret',
  },
  { key: 'caFile', label: 'Trusted authorities', kind: 'text', placeholder: 'system', help: 'PEM file' },
  { key: 'insecureTls', label: 'Accept any certificate', kind: 'switch' },
];

const TIMEOUT = { key: 'timeout', label: 'Wait for an answer', kind: 'text' } as const;

/** Fields of the forms, in their order. */
export const SECTION_FIELDS: Readonly<Record<PlainSection, readonly SectionField[]>> = {
  outputs: [
    { key: 'enabled', label: 'Switched on', kind: 'switch' },
    { key: 'url', label: 'URL', kind: 'text', help: 'E.g. https://prometheus.example/api/v1/write' },
    { key: 'send', label: 'Content', kind: ['samples', 'intervals'], placeholder: 'samples' },
    { key: 'interval', label: 'Interval', kind: 'text', placeholder: '15s', help: 'With intervals' },
    { key: 'labels', label: 'Labels of all series', kind: 'pairs', help: 'Lines as site: berlin' },
    { ...TIMEOUT, placeholder: '30s' },
    { key: 'maxQueueMegabytes', label: 'Queue, MB', kind: 'number', placeholder: '512' },
    { key: 'maxQueueAge', label: 'Oldest in the queue', kind: 'text', placeholder: '1d' },
    ...HTTP,
  ],
  inventories: [
    { key: 'enabled', label: 'Switched on', kind: 'switch' },
    { key: 'file', label: 'File', kind: 'text', placeholder: 'none', help: 'JSON or YAML, or a URL instead' },
    { key: 'url', label: 'URL', kind: 'text', placeholder: 'none', help: 'JSON' },
    { key: 'interval', label: 'Time between readings', kind: 'text', placeholder: '1m' },
    { ...TIMEOUT, placeholder: '10s' },
    { key: 'lifetime', label: 'Lifetime of targets', kind: 'text', placeholder: 'unlimited' },
    { key: 'groups', label: 'Groups', kind: 'list', placeholder: 'none', help: 'Separated by commas' },
    { key: 'list', label: 'List in the document', kind: 'text', placeholder: '$[*]', help: 'JSON path' },
    { key: 'map', label: 'Keys of an entry', kind: 'pairs', help: 'Lines as hostname: $.name' },
    { key: 'defaults', label: 'Settings of the targets', kind: 'pairs', help: 'Lines as probe: icmp' },
    ...HTTP,
  ],
  metrics: [
    { key: 'listen', label: 'Port', kind: 'number', placeholder: 'none', help: '9469, or 0.0.0.0:9469' },
    { key: 'sets', label: 'Sets', kind: 'list', placeholder: 'sounder', help: 'sounder, netprobify' },
    { key: 'detail', label: 'Rows', kind: ['full', 'target', 'group'], placeholder: 'full' },
    { key: 'percentiles', label: 'Percentiles', kind: 'list', placeholder: '95, 50' },
    { key: 'passwordFile', label: 'Password file', kind: 'text', placeholder: 'none', help: 'USER:PASSWORD' },
    { key: 'certificate', label: 'Certificate', kind: 'text', placeholder: 'none', help: 'PEM file' },
    { key: 'key', label: 'Key', kind: 'text', placeholder: 'none', help: 'PEM file' },
  ],
  storage: [
    { key: 'sizeCap', label: 'Disk space', kind: 'text', placeholder: '2GB', help: 'The oldest is deleted above it' },
    { key: 'keepSamples', label: 'Keep samples', kind: 'text', help: 'E.g. 30d, 12w, 2y' },
    { key: 'keepMinutes', label: 'Keep minutes', kind: 'text', help: 'Figures of each minute' },
    { key: 'keepHours', label: 'Keep hours', kind: 'text', help: 'Figures of each hour' },
    { key: 'resume', label: 'Continue measuring after a crash or reboot', kind: 'switch' },
  ],
  limits: [
    {
      key: 'packetsPerSecond',
      label: 'Rate limit, packets/s',
      kind: 'number',
      placeholder: '20000',
      help: 'Start asks before a plan sends more; 1 to 20000',
    },
  ],
};
