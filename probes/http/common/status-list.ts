/** Ranges of status codes, first and last. */
export type StatusRanges = readonly (readonly [first: number, last: number])[];

const ITEM = /^(?:([1-5])xx|([1-9]\d\d)(?:-([1-9]\d\d))?)$/i;

/** Parses a list of codes, ranges and classes, as `200,301-308,4xx`. */
export function parseStatusList(text: string): { readonly ranges: StatusRanges } | { readonly error: string } {
  const ranges: (readonly [number, number])[] = [];
  for (const item of text.split(',').map((one) => one.trim())) {
    const [, digit, first, last] = ITEM.exec(item) ?? [];
    if (digit !== undefined) ranges.push([Number(digit) * 100, Number(digit) * 100 + 99]);
    else if (first !== undefined && Number(last ?? first) >= Number(first)) {
      ranges.push([Number(first), Number(last ?? first)]);
    } else return { error: `"${item}" is not a status – write codes, ranges and classes, as 200,301-308,4xx` };
  }
  return { ranges };
}

/** Whether a list contains a code; an invalid list contains none. */
export function hasStatus(list: string, status: number): boolean {
  const parsed = parseStatusList(list);
  return 'ranges' in parsed && parsed.ranges.some(([first, last]) => status >= first && status <= last);
}
