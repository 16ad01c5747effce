import { createHash } from 'node:crypto';
import { manifestText, type ReportLayout } from '../../core/reports/manifest.ts';
import type { AssembledReport } from './report-assembler.ts';

/** A file of a report with its whole name. */
export interface ReportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The manifest of a report and its files. Inputs are named as in the document, which may leave addresses out. */
export const reportManifest = (
  { document, options, inputs }: Pick<AssembledReport, 'document' | 'options' | 'inputs'>,
  version: string,
  files: readonly ReportFile[],
  layout: ReportLayout,
): string =>
  manifestText({
    reportManifest: 1,
    generator: { name: 'Sounder', version },
    options,
    layout,
    files: files.map(({ name, bytes }) => ({
      ...{ name, bytes: bytes.byteLength },
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
    inputs: inputs.map((input, at) => ({ ...input, what: document.appendix.inputs[at]?.what ?? input.what })),
  });
