import { TOO_DEEP } from './problem.ts';

/** The YAML parser's message in the terms of a file's author. */
export function yamlMessage(message: string): string {
  return /call stack|stack overflow/i.test(message) ? TOO_DEEP : message;
}
