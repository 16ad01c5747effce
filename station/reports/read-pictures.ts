import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PictureName } from '../../core/pictures/picture.ts';
import type { ReportDocument } from '../../core/reports/document.ts';
import {
  MAX_REPORT_PICTURES_BYTES,
  type ReportPicture,
  type ReportPictures,
} from '../../core/reports/report-pictures.ts';
import { PICTURES_DIR } from '../surveys/survey-pictures.ts';

/**
 * Photos and floor plans that a report shows: plans first, as far as there is room. One that is missing, or whose bytes are not those
 * of its name, is left out.
 */
export function readPictures(dataDir: string, { plans = [], notes = [] }: ReportDocument): ReportPictures {
  const items = [...plans.map(({ picture }) => picture), ...notes.flatMap(({ picture }) => picture ?? [])];
  const pictures = new Map<string, ReportPicture>();
  let bytes = 0;
  for (const { name, sha256, bytes: size } of items) {
    if (pictures.has(name) || bytes + size > MAX_REPORT_PICTURES_BYTES) continue;
    const content = contentOf(dataDir, name, sha256);
    if (!content) continue;
    bytes += content.byteLength;
    pictures.set(name, { bytes: content, base64: content.toString('base64') });
  }
  return pictures;
}

function contentOf(dataDir: string, name: string, sha256: string): Buffer | undefined {
  if (!PictureName.safeParse(name).success) return undefined;
  try {
    const content = readFileSync(join(dataDir, PICTURES_DIR, name));
    return createHash('sha256').update(content).digest('hex') === sha256 ? content : undefined;
  } catch {
    return undefined; // the report says that it is not a part of it
  }
}
