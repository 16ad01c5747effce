import { expect, it } from 'vitest';
import { answerProblem, splitAnswers } from './expectation.ts';

it('splits answers at commas outside of quotes', () => {
  expect(splitAnswers('192.0.2.1, 10 mail.example.com,"a, b" "c"')).toEqual([
    '192.0.2.1',
    '10 mail.example.com',
    '"a, b" "c"',
  ]);
});

it('compares addresses, names and strings in any of their forms', () => {
  const same = (answer: string, expected: string) => answerProblem([answer], [expected], 'exact');
  expect(same('2001:db8::1', '2001:DB8:0:0::1')).toBeNull();
  expect(same('10 mail.example.com.', '10  Mail.example.com')).toBeNull();
  expect(same('"v=spf1 " "-all"', 'v=spf1 -all')).toBeNull();
  expect(same('192.0.2.1', '192.0.2.2')).toBe('The answers differ: missing 192.0.2.2, not expected 192.0.2.1');
});

it('compares sets exactly, or for what they contain, or within', () => {
  const answers = ['192.0.2.1', '192.0.2.2'];
  expect(answerProblem(answers, ['192.0.2.2', '192.0.2.1'], 'exact')).toBeNull();
  expect(answerProblem(answers, ['192.0.2.1'], 'exact')).toBe('The answers differ: not expected 192.0.2.2');
  expect(answerProblem(answers, ['192.0.2.1'], 'contains')).toBeNull();
  expect(answerProblem(answers, ['192.0.2.1', '192.0.2.2', '192.0.2.3'], 'within')).toBeNull();
  expect(answerProblem(answers, ['192.0.2.1', '192.0.2.3'], 'contains')).toBe('The answers differ: missing 192.0.2.3');
});
