/** A label beside its line. Lengths are in pixels of the canvas. */
export interface LimitLabel {
  readonly y: number;
  readonly width: number;
}

/**
 * Left edges of labels, in the order given: labels whose lines are close to each other, as on a logarithmic axis, stand
 * beside each other.
 * @param left where labels begin
 * @param space between labels beside each other
 * @param height of a label
 */
export function limitLabelPlaces(
  labels: readonly LimitLabel[],
  { left, space, height }: { readonly left: number; readonly space: number; readonly height: number },
): readonly number[] {
  const placed: { readonly y: number; readonly from: number; readonly to: number }[] = [];
  for (const { y, width } of labels) {
    let from = left;
    const near = placed.filter((one) => Math.abs(one.y - y) < height).sort((one, other) => one.from - other.from);
    for (const one of near) if (from < one.to + space && from + width + space > one.from) from = one.to + space;
    placed.push({ y, from, to: from + width });
  }
  return placed.map(({ from }) => from);
}
