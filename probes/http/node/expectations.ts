import { type Fields, fieldOf } from '../../../host/service/http/head.ts';
import { linearPattern, patternProblem } from '../../../host/service/pattern.ts';
import type { Checked } from '../common/detail.ts';
import { parseExpectedHeader } from '../common/header-lines.ts';
import type { HttpRequest } from '../common/request.ts';
import { hasStatus } from '../common/status-list.ts';
import { bytesFor, isTooDeep, jsonPathProblem, selectsAnything } from './json-path.ts';

/** Start of a body in which a text is searched, bytes. */
export const TEXT_BYTES = 1_048_576;

/** An answer as far as expectations look at it. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly fields: Fields;
  /** The start of the body, TEXT_BYTES at most. */
  readonly kept: Buffer;
  readonly bodyBytes: number;
  /** null = without TLS. */
  readonly certificateDays: number | null;
}

type Expected = Pick<
  HttpRequest,
  'expectStatus' | 'expectHeader' | 'expectText' | 'expectRegex' | 'rejectRegex' | 'expectJson' | 'minCertificateDays'
>;

/** Whether the body is needed. */
export const readsBody = ({ expectText, expectRegex, rejectRegex, expectJson }: Expected): boolean =>
  [expectText, expectRegex, rejectRegex, expectJson].some((one) => one !== null);

/** Reason why expectations cannot be checked at all; null = they can. */
export function expectationProblem({ expectRegex, rejectRegex, expectJson }: Expected): string | null {
  for (const pattern of [expectRegex, rejectRegex]) {
    const problem = pattern === null ? null : patternProblem(pattern);
    if (problem !== null) return problem;
  }
  return expectJson === null ? null : jsonPathProblem(expectJson);
}

/** Checks every expectation, in the order of their numbers. */
export function checkAnswer(expected: Expected, answer: Answer): Checked[] {
  const { expectHeader, expectText, expectRegex, rejectRegex, expectJson, minCertificateDays } = expected;
  const text = readsBody(expected) ? bodyText(answer) : '';
  const checked: Checked[] = [checkStatus(expected.expectStatus, answer)];
  if (expectHeader !== null) checked.push(checkHeader(expectHeader, answer.fields));
  if (expectText !== null) {
    const isMet = text.includes(expectText);
    checked.push({ kind: 'text', wanted: expectText, isMet, found: isMet ? null : startOf(text) });
  }
  if (expectRegex !== null) {
    const isMet = linearPattern(expectRegex).test(text);
    checked.push({ kind: 'regex', wanted: expectRegex, isMet, found: isMet ? null : startOf(text) });
  }
  if (rejectRegex !== null) {
    const isMet = !linearPattern(rejectRegex).test(text);
    checked.push({ kind: 'rejected-regex', wanted: rejectRegex, isMet, found: isMet ? null : startOf(text) });
  }
  if (expectJson !== null) checked.push(checkJson(expectJson, text, answer.bodyBytes));
  if (minCertificateDays !== null) checked.push(checkDays(minCertificateDays, answer.certificateDays));
  return checked;
}

function checkStatus(wanted: string, { status, reason }: Answer): Checked {
  const isMet = hasStatus(wanted, status);
  return { kind: 'status', wanted, isMet, found: isMet ? null : `${status} ${reason}`.trim().slice(0, 100) };
}

function checkHeader(wanted: string, fields: Fields): Checked {
  const parsed = parseExpectedHeader(wanted);
  if ('error' in parsed) return { kind: 'header', wanted, isMet: false, found: parsed.error };
  const values = fields.filter(([name]) => name === parsed.name).map(([, value]) => value);
  const { contains } = parsed;
  const isMet = values.length > 0 && (contains === null || values.some((value) => value.includes(contains)));
  return { kind: 'header', wanted, isMet, found: isMet ? null : (values[0] ?? 'no such field').slice(0, 200) };
}

function checkJson(wanted: string, text: string, bodyBytes: number): Checked {
  const failed = (found: string): Checked => ({ kind: 'json', wanted, isMet: false, found });
  const most = bytesFor(wanted);
  if (bodyBytes > most) return failed(`a body of ${bodyBytes} bytes; this path is looked for in ${most} at most`);
  if (isTooDeep(text)) return failed('JSON that is nested too deeply');
  try {
    const document: unknown = JSON.parse(text);
    return selectsAnything(document, wanted)
      ? { kind: 'json', wanted, isMet: true, found: null }
      : failed(startOf(text));
  } catch {
    return failed(`no JSON: ${startOf(text)}`);
  }
}

function checkDays(days: number, left: number | null): Checked {
  const isMet = left !== null && left >= days;
  const found = left === null ? 'no certificate' : `${left} days`;
  return { kind: 'certificate-days', wanted: `${days} days`, isMet, found: isMet ? null : found };
}

function bodyText({ kept, fields }: Answer): string {
  const charset = /;\s*charset="?([\w-]+)/i.exec(fieldOf(fields, 'content-type') ?? '')?.[1] ?? 'utf-8';
  if (/^utf-?8$/i.test(charset)) return kept.toString('utf8');
  try {
    return new TextDecoder(charset).decode(kept);
  } catch {
    return kept.toString('latin1');
  }
}

const MAX_START = 80;

/** The start of a body, for a message. */
function startOf(text: string): string {
  const line = text
    .slice(0, 4 * MAX_START)
    .replace(/\s+/g, ' ')
    .trim();
  if (line === '') return 'an empty body';
  return line.length > MAX_START ? `${line.slice(0, MAX_START)}…` : line;
}

const SENTENCES: Readonly<Record<Checked['kind'], (one: Checked) => string>> = {
  met: () => '',
  status: ({ wanted, found }) => `Status ${found}, expected ${wanted}`,
  header: ({ wanted, found }) => `Header field ${wanted} expected, found ${found}`,
  text: ({ wanted }) => `The body does not contain "${wanted}"`,
  regex: ({ wanted }) => `The body does not match ${wanted}`,
  'rejected-regex': ({ wanted }) => `The body matches ${wanted}`,
  json: ({ wanted, found }) => `The JSON path ${wanted} finds nothing in ${found}`,
  'certificate-days': ({ wanted, found }) => `The certificate is valid for ${found}, expected at least ${wanted}`,
};

/** The first expectation that is not met, in a sentence; null = all are met. */
export function unmetText(checked: readonly Checked[]): string | null {
  const unmet = checked.find(({ isMet }) => !isMet);
  return unmet === undefined ? null : SENTENCES[unmet.kind](unmet);
}
