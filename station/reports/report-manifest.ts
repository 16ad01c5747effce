import { createHash } from 'node:crypto';
import type { LayoutOptions } from '../../core/reports/layout-options.ts';
import { manifestText } from '../../core/reports/manifest.ts';
import { manifestLayout } from './layout-files.ts';
import type { AssembledReport } from './report-assembler.ts';
import type { ReportFont } from './report-fonts.ts';

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
  layout: LayoutOptions,
  fonts: readonly ReportFont[] = [],
): string =>
  manifestText({
    reportManifest: 1,
    generator: { name: 'Sounder', version },
    options,
    layout: { ...manifestLayout(layout), ...(fonts.length > 0 && { fonts: fonts.map(({ sha256 }) => sha256) }) },
    files: files.map(({ name, bytes }) => ({
      ...{ name, bytes: bytes.byteLength },
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
    inputs: inputs.map((input, at) => ({ ...input, what: document.appendix.inputs[at]?.what ?? input.what })),
  });
