import { TOO_DEEP } from './problem.ts';

/** Rewords messages of the YAML parser for users. */
export function yamlMessage(message: string): string {
  return /call stack|stack overflow/i.test(message) ? TOO_DEEP : message;
}
