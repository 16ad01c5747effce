import { z } from 'zod';
import { setting } from '../model/setting.ts';

const text = { type: 'text' } as const;

/** Constructs of other engines that the linear-time engine (RE2) does not have. */
const NOT_LINEAR: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'look-around'],
  [/(?:^|[^\\])(?:\\\\)*\\[1-9]/, 'back-references'],
];

/** Syntax of RE2 that the platform's engine does not have, or reads differently. */
const RE2_ONLY = /\(\?(?:P<|[imsU-]+[):])|\\[AzQECpP]|\[\[:/;

/**
 * Reason why a text is no regular expression of the linear-time engine, as far as it shows without that engine: it
 * compiles the expression before the first transaction. null = none.
 */
export function regexProblem(pattern: string): string | null {
  for (const [construct, name] of NOT_LINEAR) {
    if (construct.test(pattern))
      return `The regular expression must not use ${name}: its engine is RE2, which takes linear time`;
  }
  if (RE2_ONLY.test(pattern)) return null;
  try {
    new RegExp(pattern);
    return null;
  } catch {
    return `"${pattern}" is not a regular expression`;
  }
}

/** Regular expression in RE2 syntax. */
const Pattern = z
  .string('A regular expression is text')
  .min(1, 'A regular expression is not empty')
  .max(1000, 'A regular expression has at most 1000 characters')
  .superRefine((pattern, context) => {
    const message = regexProblem(pattern);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

/** Text that an answer must contain. */
export const EXPECT_TEXT = setting(
  z
    .string('expectText must be text')
    .min(1, 'expectText is not empty')
    .max(1000, 'expectText has at most 1000 characters'),
  text,
  {
    default: null,
    unset: 'anything',
    label: 'Expected text',
    help: 'Text that the answer must contain',
    section: 'Probe',
    flag: '--expect-text <TEXT>',
  },
);

/** Regular expression that must match in an answer. */
export const EXPECT_REGEX = setting(Pattern, text, {
  default: null,
  unset: 'anything',
  label: 'Expected pattern',
  help: 'Regular expression (RE2) that the answer must match',
  section: 'Probe',
  flag: '--expect-regex <REGEX>',
});

/** Regular expression that must not match in an answer. */
export const REJECT_REGEX = setting(Pattern, text, {
  default: null,
  unset: 'nothing',
  label: 'Rejected pattern',
  help: 'Regular expression (RE2) that the answer must not match',
  section: 'Probe',
  flag: '--reject-regex <REGEX>',
});
