import { resolve } from 'node:path';
import { Company, type LayoutOptions } from '../../core/reports/layout-options.ts';
import type { Paper } from '../../core/reports/paper.ts';
import type { Redaction } from '../../core/reports/redact/redact-document.ts';
import { printable } from '../../core/text/printable.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { readLogo, readTemplate } from '../../station/reports/layout-files.ts';
import { type ReportFont, readFont } from '../../station/reports/report-fonts.ts';
import { usage } from '../command/usage.ts';

/** Options of the command that set the layout. */
export interface LayoutFlags {
  readonly paper: Paper;
  readonly redact: readonly Redaction[];
  readonly company?: string;
  readonly logo?: string;
  readonly accent?: string;
  readonly template?: string;
}

/** The layout of a report from the command line. Throws FaultErrors `usage.*`. */
export function layoutOf({ paper, redact, company, logo, accent, template }: LayoutFlags): LayoutOptions {
  const named = company === undefined ? null : Company.safeParse(printable(company));
  if (named?.error) throw usage(`--company: ${named.error.issues[0]?.message}`);
  if (accent !== undefined && !/^#[0-9a-f]{6}$/i.test(accent)) {
    throw usage(`--accent: ${JSON.stringify(accent)} is not a colour`, 'give one as #14508c');
  }
  return {
    ...{ paper, redact: [...redact] },
    brand: {
      company: named?.data ?? null,
      accent: accent?.toLowerCase() ?? null,
      logo: logo === undefined ? null : fileOf('--logo', logo, readLogo, 'give a PNG or SVG file'),
    },
    template: template === undefined ? null : fileOf('--template', template, readTemplate, 'give a Word file (.docx)'),
  };
}

/** Fonts from the command line. Throws FaultErrors `usage.*`. */
export const fontsOf = (paths: readonly string[]): readonly ReportFont[] =>
  paths.map((path) => fileOf('--font', path, fontAt, 'give a TrueType or OpenType file'));

function fontAt(path: string): ReportFont | { readonly reason: string } {
  try {
    return readFont(path);
  } catch (error) {
    return { reason: `cannot be read: ${systemErrorText(error)}` };
  }
}

function fileOf<Content extends object>(
  option: string,
  name: string,
  read: (path: string) => Content | { readonly reason: string },
  hint: string,
): Content {
  const path = resolve(name);
  const content = read(path);
  if ('reason' in content) throw usage(`${option}: ${path} ${content.reason}`, hint);
  return content as Content;
}
