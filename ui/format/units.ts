/** Unit of measured times: `auto` is the one that suits each value. */
export const TIME_UNITS = ['auto', 'ms', 'us'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

/** Unit of rates. */
export const RATE_UNITS = ['bit', 'byte'] as const;
export type RateUnit = (typeof RATE_UNITS)[number];

/** Units of the page, as the user chose them. */
export interface Units {
  readonly time: TimeUnit;
  readonly rate: RateUnit;
}

export const DEFAULT_UNITS: Units = { time: 'auto', rate: 'bit' };

let units: Units = DEFAULT_UNITS;

/** Sets the units. What is on the screen keeps its text until it is drawn again. */
export function setUnits(next: Units): void {
  units = next;
}

export const currentUnits = (): Units => units;

/** Units as they were stored; the default of each that is not one. */
export function unitsOf(stored: unknown): Units {
  const { time, rate } = (typeof stored === 'object' && stored !== null ? stored : {}) as Partial<Units>;
  return {
    time: TIME_UNITS.find((one) => one === time) ?? DEFAULT_UNITS.time,
    rate: RATE_UNITS.find((one) => one === rate) ?? DEFAULT_UNITS.rate,
  };
}
