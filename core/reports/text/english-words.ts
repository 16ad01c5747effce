import type { Cause, Outcome, TimestampSource } from '../../model/outcome.ts';
import type { Verdict } from '../../surveys/comparison.ts';
import type { Acceptance } from '../judge-criteria.ts';

type Words<Id extends string> = Readonly<Record<Id, string>>;

export const OUTCOME_LABELS: Words<Outcome> = {
  reply: 'Reply',
  timeout: 'No reply before the timeout',
  refused: 'Refused',
  unreachable: 'Unreachable',
  prohibited: 'Prohibited',
  'ttl-exceeded': 'Time Exceeded',
  'too-big': 'Packet too big',
  'local-error': 'Could not be sent',
  'not-measured': 'Not measured',
  duplicate: 'Duplicate',
  late: 'Late reply',
  mismatch: 'Reply with other data',
  'match-fail': 'Unexpected packet',
  unanswered: 'No reply required',
  'late-error': 'Late ICMP error',
  'name-error': 'Name not resolved',
  'tls-error': 'TLS handshake failed',
  'bad-certificate': 'Certificate not valid',
  reset: 'Connection reset',
  'protocol-error': 'Malformed answer',
  unexpected: 'Answer not as expected',
  'too-large': 'Answer too large',
  denied: 'Access denied',
  'server-error': 'Server error',
  progress: 'In progress',
};

export const CAUSE_LABELS: Words<Cause | 'local-error'> = {
  none: 'Not given',
  'slot-missed': 'This computer was too busy to send in time',
  'engine-restart': 'The measuring process was restarted',
  'receive-overflow': 'Received packets were lost on this computer',
  suspended: 'This computer was suspended',
  'buffer-overflow': 'Samples were lost between processes',
  'no-descriptor': 'This computer had no free file descriptor',
  'ambiguous-answer': 'A reply did not identify its packet',
  'still-running': 'The previous round was still running',
  locked: 'Another test had to run alone',
  'not-available': 'A needed program or ability is missing on this computer',
  'held-off': 'The server asked for fewer requests',
  'local-error': 'This computer could not send the packet',
};

export const TIMESTAMP_LABELS: Words<TimestampSource> = {
  none: 'none',
  user: 'by the measuring process (includes its scheduling delay)',
  'kernel-rx': 'by the kernel at receiving',
  'kernel-tx-rx': 'by the kernel at sending and receiving',
};

export const VERDICT_WORDS: Words<Acceptance> = {
  pass: 'Pass',
  marginal: 'Marginal',
  fail: 'Fail',
  'not-judged': 'Not judged',
};

export const COUNTED_VERDICTS: Words<Acceptance> = {
  pass: 'pass',
  marginal: 'marginal',
  fail: 'fail',
  'not-judged': 'not judged',
};

export const SEVERITY_WORDS = { critical: 'Critical', warning: 'Warning', info: 'Note', good: 'Good' } as const;

export const CHANGE_WORDS: Words<Verdict> = {
  worse: 'Worse',
  improved: 'Improved',
  'no-difference': 'No demonstrable change',
  'not-comparable': 'Not comparable',
};
