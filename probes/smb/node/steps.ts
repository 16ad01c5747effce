import { printable } from '../../../core/text/printable.ts';
import { linearPattern } from '../../../host/service/pattern.ts';
import type { StepDetail } from '../common/detail.ts';
import { type Step, stepText } from '../common/steps.ts';
import type { SmbConnection } from './connection.ts';
import { StepFailed } from './failure.ts';
import { eachEntry, readAll, withOpened } from './files.ts';
import { ServerService } from './server-service.ts';
import type { Tree } from './session.ts';
import { ACCESS, type DirectoryEntry, type FileFacts, type Opened } from './wire/bodies.ts';
import type { Negotiated } from './wire/negotiate.ts';
import type { Share } from './wire/srvsvc.ts';

export type Facts = StepDetail['facts'];

/** A session as steps use it. */
export interface StepContext {
  readonly connection: SmbConnection;
  readonly negotiated: Negotiated;
  readonly serverName: string;
  /** Share of the step; of the pipes for `info` and `shares`. */
  readonly tree: Tree;
  nowMs(): number;
  /** Whether reading may continue: the rest of the time is for the steps that follow. */
  hasTimeToRead(): boolean;
}

/** Most bytes that one step reads: a minute at 34 Mbit/s, two seconds at 1 Gbit/s. */
const MAX_READ_BYTES = 256 * 1024 * 1024;
const CREDIT_BYTES = 65_536;
/** Names in a detail, whose size is limited. */
const SHOWN = 10;
const SHOWN_CHARS = 100;

/**
 * Carries out one step. Throws StepFailed, Malformed, Broken.
 * @param facts takes its results, also those of a step that fails later
 */
export async function runStep(step: Step, context: StepContext, facts: Facts): Promise<void> {
  switch (step.do) {
    case 'info':
      return withService(context, async (service) => void Object.assign(facts, infoFacts(await service.info())));
    case 'shares':
      return withService(context, async (service) => shareFacts(await service.shares(), step.match, facts));
    case 'stat':
      return statFile(step, context, facts);
    case 'list':
      return listFolder(step, context, facts);
    case 'read':
      return readFile(step, context, facts);
  }
}

async function withService(
  { connection, serverName, tree }: StepContext,
  use: (service: ServerService) => Promise<void>,
): Promise<void> {
  const service = await ServerService.open(connection, tree, serverName);
  await use(service);
  await service.close();
}

function infoFacts(info: Awaited<ReturnType<ServerService['info']>>): Facts {
  return {
    name: shown(info.name),
    comment: shown(info.comment),
    version: `${info.major}.${info.minor}`,
    platform: info.platform,
    ...(info.users === null ? {} : { users: info.users }),
    ...(info.disconnectMinutes === null ? {} : { disconnectMinutes: info.disconnectMinutes }),
    ...(info.announceSeconds === null ? {} : { announceSeconds: info.announceSeconds }),
    ...(info.announceDeltaMs === null ? {} : { announceDeltaMs: info.announceDeltaMs }),
    ...(info.licenses === null ? {} : { licenses: info.licenses }),
  };
}

function shareFacts(shares: readonly Share[], match: string | null, facts: Facts): void {
  const names = shares.map(({ name }) => shown(name));
  Object.assign(facts, { count: shares.length, names: names.slice(0, SHOWN) });
  if (match === null) return;
  const pattern = linearPattern(`^(?:${match})`);
  const found = shares.find(({ name }) => pattern.test(name));
  if (!found) throw new StepFailed('unexpected', `Share not found: ${match}`);
  Object.assign(facts, { name: shown(found.name), remark: shown(found.remark) });
}

async function statFile(step: Step & { do: 'stat' }, context: StepContext, facts: Facts): Promise<void> {
  const { connection, tree } = context;
  const opening = { path: step.path, access: ACCESS.attributes, kind: 'any' } as const;
  await withOpened(connection, tree, opening, placeOf(step), async (opened) => {
    Object.assign(facts, fileFacts(opened.facts));
  });
}

async function listFolder(step: Step & { do: 'list' }, context: StepContext, facts: Facts): Promise<void> {
  const { connection, tree } = context;
  const opening = { path: step.path, access: ACCESS.list, kind: 'directory' } as const;
  const what = `the folder ${placeOf({ share: step.share, path: step.path })}`;
  const names: string[] = [];
  let count = 0;
  const take = (entry: DirectoryEntry): void => {
    count += 1;
    if (count === 1) Object.assign(facts, { first: shown(entry.name), ...fileFacts(entry.facts) });
    if (names.length < SHOWN) names.push(shown(entry.name));
  };
  await withOpened(connection, tree, opening, what, (folder) =>
    eachEntry(connection, tree, folder, step.pattern, take),
  );
  Object.assign(facts, { count, names });
  if (count === 0) throw new StepFailed('unexpected', `Nothing matches ${stepText(step).slice('list '.length)}`);
}

async function readFile(step: Step & { do: 'read' }, context: StepContext, facts: Facts): Promise<void> {
  const { connection, tree } = context;
  const opening = { path: step.path, access: ACCESS.read, kind: 'file' } as const;
  await withOpened(connection, tree, opening, placeOf(step), (opened) => readOpened(opened, step, context, facts));
}

async function readOpened(
  opened: Opened,
  step: Step & { do: 'read' },
  { connection, negotiated, tree, nowMs, hasTimeToRead }: StepContext,
  facts: Facts,
): Promise<void> {
  const most = negotiated.isLargeMtu ? negotiated.maxReadBytes : Math.min(CREDIT_BYTES, negotiated.maxReadBytes);
  const blockBytes = Math.max(1, Math.min(step.blockKiB * 1024, most));
  const startMs = nowMs();
  let bytes = 0;
  const note = (more: number) => {
    bytes += more;
    const seconds = (nowMs() - startMs) / 1000;
    Object.assign(facts, { bytes, ...(seconds > 0 ? { mbitPerSecond: round((bytes * 8) / 1e6 / seconds) } : {}) });
  };
  Object.assign(facts, { bytes, fileBytes: opened.facts.bytes, blockBytes });
  const wanted = Math.min(opened.facts.bytes, MAX_READ_BYTES);
  await readAll(connection, tree, opened, { bytes: wanted, blockBytes, onBytes: note, hasTime: hasTimeToRead });
  facts['readMs'] = round(nowMs() - startMs);
}

const placeOf = ({ share, path }: { readonly share: string; readonly path: string }): string =>
  path === '' ? share : `${share}/${path.replaceAll('\\', '/')}`;

function fileFacts({ bytes, isFolder, createdMs, accessedMs, writtenMs, changedMs }: FileFacts): Facts {
  const time = (name: string, ms: number | null) => (ms === null ? {} : isoOf(name, ms));
  return {
    bytes,
    ...(isFolder ? { folder: true } : {}),
    ...time('created', createdMs),
    ...time('accessed', accessedMs),
    ...time('written', writtenMs),
    ...time('changed', changedMs),
  };
}

/** A time that no calendar has is left out. */
function isoOf(name: string, ms: number): Facts {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? {} : { [name]: date.toISOString() };
}

const shown = (name: string): string => printable(name.length > SHOWN_CHARS ? `${name.slice(0, SHOWN_CHARS)}…` : name);

const round = (value: number): number => Math.round(value * 1000) / 1000;
