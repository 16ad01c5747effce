import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MIN_CAP_BYTES } from '../../core/model/storage-settings.ts';
import { defaultDataDir } from '../../host/folders.ts';

const BYTES_PER_MB = 1e6;

export interface DesktopOptions {
  readonly dataDir: string;
  readonly isDefaultDataDir: boolean;
  readonly projectPath: string;
  /** undefined = the project says. */
  readonly capBytes: number | undefined;
  readonly ratePps: number | undefined;
  /** Continue the run of the last start; undefined = the project says. */
  readonly continueRun: boolean | undefined;
  readonly driver: 'native' | 'simulated';
  readonly newToken: boolean;
  readonly readOnly: boolean;
  readonly verbose: boolean;
}

/**
 * The words behind the program, as `sounder serve` has them; it has checked them when it started us. Words of Chromium
 * and of the desktop (`--no-sandbox`, a session id) may stand among them.
 */
export function desktopOptions(words: readonly string[]): DesktopOptions {
  const { values } = parseArgs({
    args: [...words],
    strict: false,
    options: {
      data: { type: 'string' },
      file: { type: 'string' },
      'size-cap': { type: 'string' },
      rate: { type: 'string' },
      resume: { type: 'boolean' },
      'no-resume': { type: 'boolean' },
      simulate: { type: 'boolean' },
      'new-token': { type: 'boolean' },
      'read-only': { type: 'boolean' },
      verbose: { type: 'boolean' },
    },
  });
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const given = text(values.data);
  const dataDir = resolve(given ?? defaultDataDir());
  const file = text(values.file);
  const capMb = Number(values['size-cap']);
  const rate = Number(values.rate);
  return {
    dataDir,
    isDefaultDataDir: dataDir === resolve(defaultDataDir()),
    projectPath: file === undefined ? join(dataDir, 'project.yaml') : resolve(file),
    capBytes: capMb * BYTES_PER_MB >= MIN_CAP_BYTES ? capMb * BYTES_PER_MB : undefined,
    ratePps: rate >= 1 ? rate : undefined,
    continueRun: values.resume === true ? true : values['no-resume'] === true ? false : undefined,
    driver: values.simulate === true ? 'simulated' : 'native',
    newToken: values['new-token'] === true,
    readOnly: values['read-only'] === true,
    verbose: values.verbose === true,
  };
}
