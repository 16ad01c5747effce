import { createHash } from 'node:crypto';
import { manifestText } from '../../core/reports/manifest.ts';
import type { AssembledReport } from './report-assembler.ts';

/** A file of a report with its whole name. */
export interface ReportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The manifest of a report and its files. */
export const reportManifest = (
  { options, inputs }: Pick<AssembledReport, 'options' | 'inputs'>,
  version: string,
  files: readonly ReportFile[],
): string =>
  manifestText({
    reportManifest: 1,
    generator: { name: 'Sounder', version },
    options,
    files: files.map(({ name, bytes }) => ({
      ...{ name, bytes: bytes.byteLength },
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
    inputs: [...inputs],
  });
