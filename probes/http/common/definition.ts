import type { ProbeDefinition } from '../../../core/model/probe-definition.ts';
import { ServiceTracker } from '../../../core/service/service-tracker.ts';
import { httpChanges } from './changes.ts';
import { HTTP_COLUMNS } from './columns.ts';
import { HttpRequest } from './request.ts';
import { HTTP_SETTINGS } from './settings.ts';
import { parseUrl } from './url.ts';

/** Usual packets of a transaction: handshakes, request, a page, closing. */
const USUAL_LOAD = { packets: 24, packetBytes: 600 };

const URL_START = /^https?:\/\//i;

/** HTTP transactions with the duration of every phase, redirects, expectations and the server's certificate. */
export const http = {
  id: 'http',
  code: 8,
  title: 'HTTP',
  summary: 'Answer of a web server, its phases and its certificate',
  refusedIsAnswer: false,
  transitOutcomes: [],
  packetColumns: 'none',
  adaptive: null,
  service: {
    request: HttpRequest,
    toHelp: 'URL, as https://example.org/path',
    endpoints: (to) => {
      const url = parseUrl(to);
      return 'error' in url ? url : { endpoints: [{ address: url.host, port: url.port }] };
    },
    load: () => USUAL_LOAD,
    recognize: (text) => {
      const written = text.trim();
      if (!URL_START.test(written)) return null;
      const url = parseUrl(written);
      return 'error' in url ? null : { to: written, name: url.authority };
    },
  },
  defaults: { interval: '30s', timeout: '10s' },
  uses: [],
  settings: HTTP_SETTINGS,
  needsPort: false,
  payloadBytes: null,
  feature: () => null,
  latestColumn: 'status',
  tracker: () => new ServiceTracker({ columns: HTTP_COLUMNS, latestColumn: 'status' }, httpChanges),
  columns: HTTP_COLUMNS,
} as const satisfies ProbeDefinition;
