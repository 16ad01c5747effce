import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ManifestFile, type ManifestInput, ReportManifest } from '../../core/reports/manifest.ts';
import { FaultError } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import type { CliContext } from '../command/context.ts';
import { assembled } from './assembled.ts';

/** Result of checking one part of a report. */
interface Checked {
  readonly name: string;
  /** Empty = it is as the manifest says. */
  readonly difference: string;
}

/**
 * Compares the files of a report with its manifest, and the data that it was made from if the folder is given. Lists what
 * differs. @returns exit status: 0 = nothing differs, 1 = something does
 */
export async function verifyReport(context: CliContext, path: string, dataDir: string | null): Promise<number> {
  const manifest = readManifest(path);
  const checked: Checked[] = [];
  for (const file of manifest.files) checked.push(await checkFile(join(dirname(path), file.name), file));
  if (dataDir !== null) {
    const made = await assembled(context, dataDir, manifest.options);
    if (!made) return EXIT.interrupted;
    checked.push(...checkInputs(manifest.inputs, made.inputs));
  }
  for (const { name, difference } of checked)
    context.out(`${name}: ${difference === '' ? 'as in the manifest' : difference}\n`);
  const differing = checked.filter(({ difference }) => difference !== '').length;
  if (differing === 0) return EXIT.ok;
  context.err(`sounder: ${differing} of ${checked.length} parts of the report differ from its manifest\n`);
  return EXIT.thresholdCrossed;
}

/** Throws FaultErrors `report.manifest`. */
function readManifest(path: string): ReportManifest {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON' : systemErrorText(error);
    throw manifestFault(path, reason);
  }
  const parsed = ReportManifest.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw manifestFault(path, `${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
}

const manifestFault = (path: string, reason: string): FaultError =>
  new FaultError({
    code: 'report.manifest',
    message: `${path} is not the manifest of a report: ${reason}`,
    hint: 'give the BASE.manifest.json that report wrote',
  });

async function checkFile(path: string, { name, bytes, sha256 }: ManifestFile): Promise<Checked> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.byteLength;
      }
    });
  } catch (error) {
    return { name, difference: `cannot be read: ${systemErrorText(error)}` };
  }
  if (hash.digest('hex') === sha256) return { name, difference: '' };
  return { name, difference: size === bytes ? 'was changed' : `was changed: ${size} bytes in place of ${bytes}` };
}

/** Inputs of the manifest that the data does not have any more, or has otherwise, and those that are new. */
function checkInputs(expected: readonly ManifestInput[], actual: readonly ManifestInput[]): readonly Checked[] {
  const found = new Map(actual.map(({ name, sha256 }) => [name, sha256]));
  const known = new Set(expected.map(({ name }) => name));
  return [
    ...expected.map(({ name, what, sha256 }) => {
      const now = found.get(name);
      const difference =
        now === sha256 ? '' : now === undefined ? 'is not in the data folder' : 'was changed in the data folder';
      return { name: what, difference };
    }),
    ...actual
      .filter(({ name }) => !known.has(name))
      .map(({ what }) => ({ name: what, difference: 'is new in the data folder' })),
  ];
}
