/** Centre and radius of a dial, in units of its view box of 100 × 60. */
const CENTRE = { x: 50, y: 50 } as const;
const RADIUS = 40;

/** SVG path of a dial's arc, from the left end to this share of the half circle. @param share 0–1 */
export function dialArc(share: number): string {
  const bounded = Math.min(1, Math.max(0, share));
  const angle = Math.PI * (1 - bounded);
  const [x, y] = [CENTRE.x + RADIUS * Math.cos(angle), CENTRE.y - RADIUS * Math.sin(angle)];
  return `M ${CENTRE.x - RADIUS} ${CENTRE.y} A ${RADIUS} ${RADIUS} 0 0 1 ${x.toFixed(2)} ${y.toFixed(2)}`;
}

/**
 * SVG path through values, the oldest on the left; a missing value interrupts the line.
 * @param highest value at the upper edge; 0 is the lower edge
 */
export function linePath(values: readonly (number | null)[], width: number, height: number, highest: number): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const top = highest > 0 ? highest : 1;
  let isPen = false;
  return values
    .map((value, at) => {
      if (value === null) {
        isPen = false;
        return '';
      }
      const y = height - (Math.min(top, Math.max(0, value)) / top) * height;
      const next = values[at + 1];
      const start = `${isPen ? 'L' : 'M'} ${(at * step).toFixed(1)} ${y.toFixed(1)}`;
      // A value alone is a dot: a line of no length with round ends.
      const isDot = !isPen && (next === null || next === undefined);
      isPen = true;
      return isDot ? `${start} h 0.01` : start;
    })
    .filter((part) => part !== '')
    .join(' ');
}
