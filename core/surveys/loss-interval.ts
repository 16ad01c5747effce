/** Quantile of the normal distribution for two-sided intervals of 95 %. */
export const Z_95 = 1.959963984540054;

/** Ends of a confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Confidence interval of a ratio, 95 %, by Wilson's score method.
 * @param sent at least 1
 * @returns ratios, 0 to 1
 * @source E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927
 */
export function lossInterval(lost: number, sent: number): Interval {
  const ratio = lost / sent;
  const z2 = Z_95 ** 2;
  const centre = (ratio + z2 / (2 * sent)) / (1 + z2 / sent);
  const half = (Z_95 * Math.sqrt((ratio * (1 - ratio)) / sent + z2 / (4 * sent ** 2))) / (1 + z2 / sent);
  // At the ends the formula gives 0 and 1, but for rounding.
  return { low: lost === 0 ? 0 : Math.max(0, centre - half), high: lost === sent ? 1 : Math.min(1, centre + half) };
}

/** Packets sent and lost in one span. */
export interface LossCount {
  readonly sent: number;
  readonly lost: number;
}

/**
 * Confidence interval of the difference of two independent ratios, 95 %: after − before.
 * @source R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
 *   Medicine 17, 1998, method 10
 */
export function lossDifferenceInterval(before: LossCount, after: LossCount): Interval {
  const [first, second] = [lossInterval(before.lost, before.sent), lossInterval(after.lost, after.sent)];
  const [firstRatio, secondRatio] = [before.lost / before.sent, after.lost / after.sent];
  const difference = secondRatio - firstRatio;
  return {
    low: difference - Math.hypot(secondRatio - second.low, first.high - firstRatio),
    high: difference + Math.hypot(second.high - secondRatio, firstRatio - first.low),
  };
}
