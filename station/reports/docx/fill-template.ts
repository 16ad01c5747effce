import { type Tag, TagDisposition, TemplateHandler } from 'easy-template-x';
import JSZip from 'jszip';
import { braceProblems } from '../../../core/reports/docx/brace-problems.ts';
import { TemplateData, type TemplatePicture } from '../../../core/reports/docx/template-data.ts';
import { problemsLine, type TemplateProblem } from '../../../core/reports/docx/template-problem.ts';
import { valueAt } from '../../../core/reports/docx/template-scope.ts';
import { type TemplateTag, tagProblems } from '../../../core/reports/docx/template-tags.ts';
import { escapeXml, xmlText } from '../../../core/reports/svg/svg-markup.ts';
import { FaultError } from '../../../core/result/result.ts';
import { placeOf, rootOf } from './template-places.ts';
import { unpackedProblem } from './unpacked-size.ts';

/** A template of Word, and how messages name it. */
export interface DocxTemplate {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Nested tables, text boxes and groups of drawings take some levels each. */
const MAX_DEPTH = 200;

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
  const problems = await templateProblems(template);
  if (problems.length > 0) throw templateFault(template, problems);
  try {
    return await handler.process(Buffer.from(template.bytes), {}); // the resolver looks tags up in `data`
  } catch (error) {
    throw templateFault(template, [asProblem(reasonOf(error))]);
  }
}

/** What is wrong with a template; empty = a report can be made from it. */
export async function templateProblems({ bytes }: DocxTemplate): Promise<readonly TemplateProblem[]> {
  const file = Buffer.from(bytes);
  try {
    const found = await partProblems(file);
    if (found.length > 0) return found;
    const tags = await new TemplateHandler({ maxXmlDepth: MAX_DEPTH }).parseTags(file);
    return [...Map.groupBy(tags, rootOf).values()].flatMap((part) => tagProblems(part.map(asTag), TemplateData));
  } catch (error) {
    return [asProblem(reasonOf(error))];
  }
}

const asProblem = (text: string): TemplateProblem => ({ text, place: null });

/** A picture as it lies in the document. */
export interface TemplateImage {
  readonly type: 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
}

/** Parts of a document in which tags are filled. */
const CONTENT = /^word\/(document|header|footer)\d*\.xml$/;

/** Problems of a template for which its tags are not read. */
async function partProblems(file: Buffer): Promise<readonly TemplateProblem[]> {
  const zip = await JSZip.loadAsync(file);
  const tooLarge = await unpackedProblem(zip);
  if (tooLarge !== null) return [asProblem(tooLarge)];
  const parts = zip.file(CONTENT).map(async (part) => {
    const [, kind = 'document'] = CONTENT.exec(part.name) ?? [];
    return braceProblems(await part.async('text'), kind);
  });
  return (await Promise.all(parts)).flat();
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

function asTag(tag: Tag): TemplateTag {
  const { name = '', disposition } = tag;
  const place = placeOf(tag);
  if (disposition === TagDisposition.Open) return { name, kind: 'open', place };
  return { name, kind: disposition === TagDisposition.Close ? 'close' : 'value', place };
}

/** Reason for which the library cannot fill a template. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/zip|main document/i.test(message)) return 'it is no Word document (.docx)';
  return message.replace(/\.$/, '');
}

const templateFault = ({ name }: DocxTemplate, problems: readonly TemplateProblem[]): FaultError =>
  new FaultError({
    code: 'report.template',
    message: `${name} cannot be filled: ${problemsLine(problems)}`,
    hint: 'docs/report-template.md lists the tags',
  });
