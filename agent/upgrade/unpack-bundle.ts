import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleName, type Release } from '../../core/fleet/release.ts';
import { FaultError } from '../../core/result/result.ts';
import { fileDigest } from '../../host/fleet/release-key.ts';
import { manifestOf } from './installation.ts';

const run = promisify(execFile);

const PROGRAM = 'dist/agent.cjs';

/**
 * Unpacks a bundle whose signature was checked, and compares each file with its manifest.
 * @param folder is emptied first @returns the folder of the bundle in it
 * Fault `upgrade.damaged`.
 */
export async function unpackBundle(archive: string, release: Release, folder: string): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run('tar', ['-C', folder, '--no-same-owner', '-xzf', archive]).catch((error: Error) => {
    throw damaged(`tar: ${error.message.trim().split('\n').at(-1)}`);
  });
  const unpacked = join(folder, bundleName(release));
  const manifest = manifestOf(unpacked);
  if (manifest === null) throw damaged('it has no manifest');
  if (manifest.version !== release.version || manifest.arch !== release.arch) {
    throw damaged(`its manifest says version ${manifest.version} for ${manifest.arch}`);
  }
  for (const [path, digest] of Object.entries(manifest.files)) {
    const file = join(unpacked, path);
    if (!existsSync(file)) throw damaged(`${path} is missing`);
    if ((await fileDigest(file)) !== digest) throw damaged(`${path} differs from the manifest`);
  }
  if (manifest.files[PROGRAM] === undefined) throw damaged(`${PROGRAM} is missing`);
  // A power failure after the switch must not find files without content.
  await run('sync', ['-f', unpacked]);
  return unpacked;
}

const damaged = (why: string): FaultError =>
  new FaultError({ code: 'upgrade.damaged', message: `The bundle is damaged: ${why}` });
