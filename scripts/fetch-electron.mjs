// Downloads Electron's binary with the package's own downloader and checksums. Gives up after 5 s without a byte, so that
// a computer without network starts too; shows progress. One line on failure.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { electronBinary } from '../host/electron-binary.mjs';
import { findNode, root, say } from './runtime.mjs';

const SILENCE_MS = 5000;

/** Provides Electron's binary, downloading a missing one. @returns undefined after reporting why there is none */
export async function provideElectron() {
  const there = electronBinary(root);
  if (there || process.env.ELECTRON_OVERRIDE_DIST_PATH) return there;
  const result = spawnSync(findNode(), [fileURLToPath(import.meta.url)], { stdio: ['ignore', 2, 2] });
  return result.status === 0 ? electronBinary(root) : undefined;
}

async function fetchElectron() {
  const packageDir = join(root, 'node_modules', 'electron');
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const ofElectron = createRequire(join(packageDir, 'package.json'));
  const { downloadArtifact } = await import(pathToFileURL(ofElectron.resolve('@electron/get')).href);
  const silence = new AbortController();
  const tooLong = setTimeout(() => silence.abort(new Error('no data for 5 s')), SILENCE_MS);
  let shown = -1;
  try {
    await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums: JSON.parse(readFileSync(join(packageDir, 'checksums.json'), 'utf8')),
      downloadOptions: {
        quiet: true,
        signal: silence.signal,
        async getProgressCallback({ percent }) {
          tooLong.refresh();
          const tenths = Math.floor(percent * 10);
          if (tenths > shown) say(`Downloading the desktop program: ${tenths * 10} %`);
          shown = tenths;
        },
      },
    });
  } finally {
    clearTimeout(tooLong);
  }
  // The package itself unpacks the file in the cache.
  const unpacked = spawnSync(process.execPath, [join(packageDir, 'install.js')], { stdio: ['ignore', 'ignore', 2] });
  if (unpacked.status !== 0) throw new Error('it could not be unpacked');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await fetchElectron();
    process.exit(0);
  } catch (error) {
    const why = error.cause?.code ?? error.cause?.message ?? error.message.split('\n', 1)[0];
    say(`sounder: the desktop program could not be downloaded (${why})`);
    process.exit(1); // aborts the rest of the attempt
  }
}
