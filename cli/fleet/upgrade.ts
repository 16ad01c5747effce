import { existsSync, readFileSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CHUNK_BYTES, Release } from '../../core/fleet/release.ts';
import { FaultError } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { newReleaseKey } from '../../host/fleet/release-key.ts';
import { defaultDataDir } from '../../host/folders.ts';
import { writePrivate } from '../../host/secrets/private-file.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { askRunning } from '../../station/http/ask-running.ts';
import type { CliContext } from '../command/context.ts';
import { bundleText } from './bundle-text.ts';
import type { FleetOptions } from './fleet.ts';
import { fleetOf, type Station } from './fleet-state.ts';
import type { UpgradeWish } from './upgrade-command.ts';

const folderOf = ({ dataDir }: FleetOptions): string => resolve(dataDir ?? defaultDataDir());

/** `sounder fleet upgrade`: gives the bundles to the station, which upgrades its agents. Faults: `release.*`, `upgrade.*`, `fleet.*`. */
export async function upgradeFleet(context: CliContext, options: FleetOptions, wish: UpgradeWish): Promise<number> {
  const { files, ...request } = wish;
  const { bundles, version } = await readBundles(files);
  await askRunning(folderOf(options), async (station) => {
    for (const bundle of bundles) await upload(station, bundle);
    await station.fleetUpgrade({ version, ...request });
  });
  const text = `The upgrade to version ${version} has begun; sounder fleet list shows how far it is\n`;
  context.out(options.json ? `${JSON.stringify({ version })}\n` : text);
  return EXIT.ok;
}

/** `sounder fleet bundle`: gives bundles to the station, from which new agents are installed. Faults: `release.*`, `upgrade.*`, `fleet.*`. */
export async function keepBundles(
  context: CliContext,
  options: FleetOptions,
  files: readonly string[],
): Promise<number> {
  const { bundles, version } = await readBundles(files);
  const { bundles: installs } = await askRunning(folderOf(options), async (station) => {
    for (const bundle of bundles) await upload(station, bundle);
    return fleetOf(station);
  });
  const given = bundles.map(({ release }) => release);
  const arches = given.map(({ arch }) => arch);
  const text = bundleText(given, installs);
  context.out(options.json ? `${JSON.stringify({ version, arches, installs })}\n` : text);
  return EXIT.ok;
}

/** `sounder fleet upgrade --stop`. Fault `upgrade.not-running`. */
export async function stopUpgrade(context: CliContext, options: FleetOptions): Promise<number> {
  await askRunning(folderOf(options), (station) => station.fleetUpgradeStop(null));
  context.out(options.json ? `${JSON.stringify({ stopped: true })}\n` : 'No further agent is upgraded\n');
  return EXIT.ok;
}

/** `sounder fleet release-key`. Faults: `release.exists`, `secret.unwritable`. */
export async function makeReleaseKey(context: CliContext, file: string): Promise<number> {
  const path = resolve(file);
  if (existsSync(path)) {
    throw new FaultError({
      code: 'release.exists',
      message: `${path} exists`,
      hint: 'agents accept upgrades that are signed with the key of their bundle: keep that one',
    });
  }
  writePrivate(path, newReleaseKey());
  context.out(
    `Made the release key ${path}. Keep it safe, and off the station; sign with: npm run bundle-agent -- --key ${path}\n`,
  );
  return EXIT.ok;
}

interface BundleFile {
  readonly file: string;
  readonly release: Release;
}

/** Bundles of one version. Fault `release.invalid`. */
async function readBundles(files: readonly string[]) {
  const bundles = await Promise.all(files.map(readBundle));
  const version = bundles[0]?.release.version ?? '';
  const other = bundles.find(({ release }) => release.version !== version);
  if (other) throw badBundle(other.file, `it is version ${other.release.version}, and the first one ${version}`);
  return { bundles, version };
}

async function readBundle(file: string): Promise<BundleFile> {
  let text: string;
  try {
    text = readFileSync(`${file}.sig`, 'utf8');
  } catch (error) {
    throw badBundle(`${file}.sig`, `it cannot be read: ${systemErrorText(error)}`);
  }
  const parsed = Release.safeParse(jsonOf(text));
  if (!parsed.success) throw badBundle(`${file}.sig`, 'it is not the signature of a bundle');
  const found = await stat(file).catch((error: unknown) => {
    throw badBundle(file, `it cannot be read: ${systemErrorText(error)}`);
  });
  if (found.size !== parsed.data.bytes) {
    throw badBundle(file, `it has ${found.size} bytes, and ${parsed.data.bytes} were signed`);
  }
  return { file, release: parsed.data };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // reported as no signature
  }
}

async function upload(station: Station, { file, release }: BundleFile): Promise<void> {
  let { receivedBytes } = await station.fleetBundle(release);
  const opened = await open(file);
  try {
    const part = Buffer.alloc(CHUNK_BYTES);
    while (receivedBytes < release.bytes) {
      const { bytesRead } = await opened.read(part, 0, CHUNK_BYTES, receivedBytes);
      const data = part.toString('base64', 0, bytesRead);
      ({ receivedBytes } = await station.fleetBundleChunk({ offset: receivedBytes, data }));
    }
  } finally {
    await opened.close();
  }
}

const badBundle = (file: string, why: string): FaultError =>
  new FaultError({
    code: 'release.invalid',
    message: `${file} cannot be used: ${why}`,
    hint: 'npm run bundle-agent -- --key FILE makes bundles and their signatures',
  });
