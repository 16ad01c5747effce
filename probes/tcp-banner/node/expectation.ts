import { linearPattern, patternProblem } from '../../../host/service/pattern.ts';
import type { Checked } from '../common/detail.ts';
import type { TcpBannerRequest } from '../common/request.ts';

type Expectations = Pick<TcpBannerRequest, 'expectText' | 'expectRegex' | 'rejectRegex'>;

/** Expectations that more text can still meet. */
export const hasExpectation = ({ expectText, expectRegex }: Expectations): boolean =>
  expectText !== null || expectRegex !== null;

/** Reason why expectations cannot be checked at all; null = they can. */
export function expectationProblem({ expectRegex, rejectRegex }: Expectations): string | null {
  for (const pattern of [expectRegex, rejectRegex]) {
    const problem = pattern === null ? null : patternProblem(pattern);
    if (problem !== null) return problem;
  }
  return null;
}

/** Checks a text against all expectations. */
export function check(text: string, { expectText, expectRegex, rejectRegex }: Expectations): readonly Checked[] {
  const checked: Checked[] = [];
  if (expectText !== null) checked.push({ kind: 'text', wanted: expectText, isMet: text.includes(expectText) });
  if (expectRegex !== null) {
    checked.push({ kind: 'regex', wanted: expectRegex, isMet: linearPattern(expectRegex).test(text) });
  }
  if (rejectRegex !== null) {
    checked.push({ kind: 'rejected-regex', wanted: rejectRegex, isMet: !linearPattern(rejectRegex).test(text) });
  }
  return checked;
}

/** Whether the text and pattern that are waited for have come. */
export const isComplete = (text: string, expectations: Expectations): boolean =>
  check(text, { ...expectations, rejectRegex: null }).every(({ isMet }) => isMet);

/** The first expectation that is not met, for users; null = all are. */
export function unmetText(checked: readonly Checked[]): string | null {
  const unmet = checked.find(({ isMet }) => !isMet);
  switch (unmet?.kind) {
    case undefined:
      return null;
    case 'text':
      return `The banner does not contain "${unmet.wanted}"`;
    case 'regex':
      return `The banner does not match ${unmet.wanted}`;
    case 'rejected-regex':
      return `The banner matches ${unmet.wanted}`;
  }
}
