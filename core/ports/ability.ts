/**
 * An ability of this host that a service probe depends on, such as a program or a sensor, proven by trying. The probe's
 * folder lists its abilities in `node/ability.ts` as `<name>Abilities`; `sounder doctor` and the page show them.
 */
export interface Ability {
  /** Stable name for scripts, unique among all. */
  readonly feature: string;
  /** For users. */
  readonly title: string;
  /**
   * Tries it, within the time until the signal aborts.
   * @returns how it works: program and version, number of sensors … Rejects with a FaultError, whose hint is the remedy
   */
  test(signal: AbortSignal): Promise<string>;
}
