import type { LiveProbe, ProbeAction } from './live-probes.ts';
import type { Netprobe } from './netprobe.ts';
import { nextVersion, type Packages, packageName } from './packages.ts';
import { readPayload } from './payload.ts';

/** The version of netProbe's server whose interface this is. */
const SERVER_VERSION = '1.9.7';

/** A request as far as the interface looks at it. */
export interface ProbeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly form: URLSearchParams;
  /** Address of the connection. */
  readonly address: string;
}

export interface ProbeAnswer {
  readonly status: number;
  /** JSON, or a file. */
  readonly body: object | Buffer;
}

export interface AnswerParts {
  readonly netprobe: Pick<
    Netprobe,
    'discover' | 'contact' | 'withUid' | 'liveProbes' | 'takeAction' | 'configOf' | 'jobsOf' | 'take' | 'push'
  >;
  readonly packages: Pick<Packages, 'read'>;
  /** Reads the project's file again. */
  readonly reload: () => void;
  readonly nowMs: () => number;
}

type Route = (request: ProbeRequest, parts: AnswerParts) => ProbeAnswer | Promise<ProbeAnswer>;

const ok = (more: object = {}): ProbeAnswer => ({ status: 200, body: { answer: 'OK', ...more } });
const ko = (status: number, reason: string, more: object = {}): ProbeAnswer => ({
  status,
  body: { answer: 'KO', reason, ...more },
});

const NOT_KNOWN = 'probe not known';

const ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  '/': { GET: () => ({ status: 200, body: { status: 'OK' } }) },
  '/version': {
    GET: () => ok({ version: SERVER_VERSION, date: '', author: 'Sounder, which speaks the interface of netProbe' }),
  },
  '/discover': { POST: discover },
  '/ping': { POST: ping, GET: () => ({ status: 500, body: { answer: 'KO' } }) },
  '/myConfig': { POST: ofProbe((probe, { netprobe }) => ok({ config: netprobe.configOf(probe) })) },
  '/myjobs': {
    POST: ofProbe(async (probe, { netprobe }) => ok({ jobs: await netprobe.jobsOf(probe) })),
    GET: () => ko(400, 'bad method used'),
  },
  '/results': { POST: results },
  '/pushAction': { POST: pushAction },
  '/upgrade': { POST: ofProbe(upgrade, 'probe not found') },
  '/admin/reload': {
    POST: (_, { reload }) => {
      reload();
      return ok();
    },
  },
  '/admin/getProbes': { GET: (_, parts) => ok({ probes: listOf(parts) }) },
};

/** Answers of netProbe's server, with its status codes. */
export function answerProbe(request: ProbeRequest, parts: AnswerParts): ProbeAnswer | Promise<ProbeAnswer> {
  const methods = Object.hasOwn(ROUTES, request.path) ? ROUTES[request.path] : undefined;
  if (!methods) return { status: 404, body: { error: 'Not found' } };
  const route = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  return route ? route(request, parts) : { status: 405, body: { error: 'Method not allowed' } };
}

function discover({ form, address }: ProbeRequest, { netprobe }: AnswerParts): ProbeAnswer {
  const [hostId, ipv4, ipv6, version] = ['hostId', 'ipv4', 'ipv6', 'version'].map((name) => form.get(name));
  if (hostId == null || ipv4 == null || ipv6 == null || version == null) {
    return { status: 400, body: { answer: 'missing argument' } };
  }
  const isPossible = /^[0-9a-f]{64}$/.test(hostId) && [ipv4, ipv6, version].every(isShortText);
  const probe = isPossible ? netprobe.discover({ hostId, ipv4, ipv6, version }, address) : undefined;
  return probe ? ok({ uid: probe.uid }) : ko(404, 'not found');
}

/** Shown in tables and events. */
const isShortText = (text: string): boolean => /^[\x20-\x7e]{0,64}$/.test(text);

function ping({ form }: ProbeRequest, { netprobe }: AnswerParts): ProbeAnswer {
  const uid = uidOf(form);
  if (typeof uid !== 'number') return uid;
  const hostId = form.get('hostId');
  if (hostId === null) return ko(412, 'missing hostId');
  const known = netprobe.withUid(uid);
  if (!known) return ko(404, NOT_KNOWN);
  if (known.hostId !== hostId) return { status: 400, body: { answer: 'bad probe matching id and hostid' } };
  const probe = netprobe.contact(uid) ?? known;
  const action = netprobe.takeAction(probe);
  return ok(action ? { action } : {});
}

async function results({ form }: ProbeRequest, { netprobe }: AnswerParts): Promise<ProbeAnswer> {
  const uid = uidOf(form);
  if (typeof uid !== 'number') return uid;
  const data = form.get('data');
  if (data === null) return ko(412, 'missing data');
  const probe = netprobe.contact(uid);
  if (!probe) return ko(404, NOT_KNOWN);
  const payload = readPayload(data, form.get('compressed') === 'yes');
  if ('problem' in payload) return ko(417, payload.problem);
  await netprobe.take(probe, payload.records);
  return ok();
}

function pushAction({ form }: ProbeRequest, { netprobe }: AnswerParts): ProbeAnswer {
  const uid = uidOf(form);
  if (typeof uid !== 'number') return uid;
  const name = form.get('action');
  if (name === null) return ko(412, 'missing action');
  const probe = netprobe.withUid(uid);
  if (!probe) return ko(404, 'host not found');
  const action = actionOf(name, form);
  if ('problem' in action) return ko(400, action.problem);
  netprobe.push(probe, action);
  return ok({ action: name, target_uid: uid });
}

function actionOf(name: string, form: URLSearchParams): ProbeAction | { readonly problem: string } {
  if (name === 'upgrade') return { name, args: { when: 'now' } };
  if (name !== 'restart') return { problem: 'action not found' };
  const module = form.get('module');
  if (module === null) return { problem: 'missing module' };
  if (module === 'all') return { name, args: { module } };
  if (module !== 'job') return { problem: 'module not found' };
  const job = form.get('job');
  return job === null ? { problem: 'missing job' } : { name, args: { module, job } };
}

async function upgrade(probe: LiveProbe, { netprobe, packages }: AnswerParts): Promise<ProbeAnswer> {
  if (probe.version === '') return ko(400, 'no version provided');
  const version = nextVersion(probe.version, netprobe.configOf(probe).firmware);
  if (version === null) return { status: 201, body: { answer: 'OK', reason: 'no need for upgrade' } };
  const file = await packages.read(version);
  return file ? { status: 200, body: file } : ko(404, 'firmware file not found', { file: packageName(version) });
}

const listOf = ({ netprobe, nowMs }: AnswerParts): readonly object[] =>
  netprobe.liveProbes.map(({ uid, ipv4, ipv6, version, name, lastMs }) => {
    return { uid, ipv4, ipv6, version, name, last: Math.max(0, Math.floor((nowMs() - lastMs) / 1000)) };
  });

/** A route of a probe that gives its number. */
function ofProbe(
  route: (probe: LiveProbe, parts: AnswerParts) => ProbeAnswer | Promise<ProbeAnswer>,
  unknown = NOT_KNOWN,
): Route {
  return ({ form }, parts) => {
    const uid = uidOf(form);
    if (typeof uid !== 'number') return uid;
    const probe = parts.netprobe.contact(uid);
    return probe ? route(probe, parts) : ko(404, unknown);
  };
}

/** The number of a probe, or the answer where there is none. */
function uidOf(form: URLSearchParams): number | ProbeAnswer {
  const text = form.get('uid');
  if (text === null) return ko(412, 'missing uid');
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : ko(412, 'uid must be a whole number');
}
