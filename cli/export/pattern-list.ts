import { usage } from '../command/usage.ts';

/** A comma between brackets belongs to a pattern of addresses: `10.0.[0-9,20].1`. */
const SEPARATOR = /,(?![^[\]]*\])/;

/** A list of patterns separated by commas; the option may be repeated. */
export function patternsOption(name: string): (text: string, before: readonly string[] | undefined) => string[] {
  return (text, before = []) => {
    const patterns = text.split(SEPARATOR).map((one) => one.trim());
    if (patterns.some((one) => one === '')) throw usage(`${name}: ${JSON.stringify(text)} has an empty part`);
    return [...before, ...patterns];
  };
}
