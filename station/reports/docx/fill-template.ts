import { type Tag, TagDisposition, TemplateHandler } from 'easy-template-x';
import JSZip from 'jszip';
import { braceProblems } from '../../../core/reports/docx/brace-problems.ts';
import { TemplateData, type TemplatePicture } from '../../../core/reports/docx/template-data.ts';
import { valueAt } from '../../../core/reports/docx/template-scope.ts';
import { type TemplateTag, tagProblems } from '../../../core/reports/docx/template-tags.ts';
import { escapeXml, xmlText } from '../../../core/reports/svg/svg-markup.ts';
import { FaultError } from '../../../core/result/result.ts';
import { unpackedProblem } from './unpacked-size.ts';

/** A template of Word, and how messages name it. */
export interface DocxTemplate {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Nested tables, text boxes and groups of drawings take some levels each. */
const MAX_DEPTH = 200;
/** Problems that a message lists. */
const MAX_LISTED = 8;

/**
 * Puts data in place of the tags of a template, also in its headers and footers.
 * @param imageOf the picture as PNG or JPEG
 * @returns the document; the times in it are those of its making
 */
export async function fillTemplate(
  template: DocxTemplate,
  data: TemplateData,
  imageOf: (picture: TemplatePicture) => TemplateImage,
): Promise<Buffer> {
  const handler = new TemplateHandler({
    maxXmlDepth: MAX_DEPTH,
    scopeDataResolver: ({ path }) => {
      const value = valueAt(data, path.map(nameOf));
      const tag = path.at(-1);
      const isCondition = typeof tag === 'object' && tag.disposition === TagDisposition.Open;
      if (isPicture(value)) return isCondition || imageContent(value, imageOf(value));
      return typeof value === 'string' ? xmlText(value) : (value as string);
    },
  });
  const file = Buffer.from(template.bytes);
  try {
    const found = await partProblems(file);
    const problems = found.length > 0 ? found : tagProblems((await handler.parseTags(file)).map(asTag), TemplateData);
    if (problems.length > 0) throw templateFault(template, problems);
    return await handler.process(file, {}); // the resolver looks tags up in `data`
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw templateFault(template, [reasonOf(error)]);
  }
}

/** A picture as it lies in the document. */
export interface TemplateImage {
  readonly type: 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
}

/** Parts of a document in which tags are filled. */
const CONTENT = /^word\/(document|header\d*|footer\d*)\.xml$/;

/** Problems of a template for which its tags are not read. */
async function partProblems(file: Buffer): Promise<readonly string[]> {
  const zip = await JSZip.loadAsync(file);
  const tooLarge = await unpackedProblem(zip);
  if (tooLarge !== null) return [tooLarge];
  const parts = await Promise.all(zip.file(CONTENT).map((part) => part.async('text')));
  return parts.flatMap(braceProblems);
}

const nameOf = (step: Tag | number): string | number => (typeof step === 'number' ? step : step.name);

const imageContent = ({ width, height, alt }: TemplatePicture, { type, bytes }: TemplateImage) =>
  ({
    _type: 'image',
    source: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    format: type,
    ...{ width, height },
    altText: escapeXml(alt), // it becomes markup as it is
  }) as const;

const isPicture = (value: unknown): value is TemplatePicture =>
  typeof value === 'object' && value !== null && 'alt' in value && 'content' in value;

function asTag({ name = '', disposition }: Tag): TemplateTag {
  if (disposition === TagDisposition.Open) return { name, kind: 'open' };
  return { name, kind: disposition === TagDisposition.Close ? 'close' : 'value' };
}

/** Reason for which the library cannot fill a template. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/zip|main document/i.test(message)) return 'it is no Word document (.docx)';
  return message.replace(/\.$/, '');
}

const templateFault = ({ name }: DocxTemplate, problems: readonly string[]): FaultError => {
  const more = problems.length - MAX_LISTED;
  const listed = problems.slice(0, MAX_LISTED).join('; ');
  return new FaultError({
    code: 'report.template',
    message: `${name} cannot be filled: ${listed}${more > 0 ? `; and ${more} more` : ''}`,
    hint: 'docs/report-template.md lists the tags',
  });
};
