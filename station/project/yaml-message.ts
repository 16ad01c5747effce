import { TOO_DEEP } from './problem.ts';

/** What the YAML parser says, in the words of somebody who has a file and no parser. */
export function yamlMessage(message: string): string {
  return /call stack|stack overflow/i.test(message) ? TOO_DEEP : message;
}
