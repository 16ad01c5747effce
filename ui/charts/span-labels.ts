/** Room for less than this says nothing. Times the width of an "n". */
const LEAST_LETTERS = 8;
/** Words may reach this far beyond a narrow span, CSS pixels. */
export const LABEL_REACH = 140;

export interface LabelledSpan {
  readonly left: number;
  readonly right: number;
  readonly label: string;
}

/**
 * The text at the left end of each span: as much of the label as fits before the next span's,
 * with `…`, or nothing where there is too little room.
 * @param end of the plot; all lengths in one unit
 * @param widthOf a text
 */
export function fittedLabels(
  spans: readonly LabelledSpan[],
  end: number,
  reach: number,
  widthOf: (text: string) => number,
): readonly string[] {
  const least = LEAST_LETTERS * widthOf('n');
  return spans.map(({ left, right, label }, at) => {
    const next = spans.reduce((nearest, other, otherAt) => {
      const isBehind = other.left > left || (other.left === left && otherAt > at);
      return isBehind ? Math.min(nearest, other.left) : nearest;
    }, end);
    const room = Math.min(next, Math.max(right, left + reach)) - left;
    if (widthOf(label) <= room) return label;
    if (room < least) return '';
    let length = label.length;
    while (length > 0 && widthOf(`${label.slice(0, length).trimEnd()}…`) > room) length -= 1;
    return length > 0 ? `${label.slice(0, length).trimEnd()}…` : '';
  });
}
