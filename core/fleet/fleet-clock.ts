/** The clock of a host in relation to that of its station. */
export interface FleetClock {
  /** Identity of the station, 16 hexadecimal digits: only clocks with the same one can be compared. */
  readonly reference: string;
  /** This host's clock minus the station's, ns. */
  readonly offsetNs: number;
  /** Most that the offset may be wrong by, ns. */
  readonly errorNs: number;
}

/** Bounds of the error of this host's clock. */
export interface ClockBounds {
  /** From UTC, as the system's time daemon knows it, ns; null = it is not synchronized, or nothing is known. */
  utcErrorNs(): number | null;
  /** From the station's clock; null = this host belongs to no fleet, or the clocks were not compared yet. */
  fleet(): FleetClock | null;
}

/**
 * Most that a clock drifts between comparisons, as a share of the time.
 * @source RFC 5905 §4 (PHI)
 */
export const CLOCK_DRIFT = 15e-6;
