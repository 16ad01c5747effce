/** A source whose wording was not compared with the current edition, as a report prints it. */
export const unchecked = (source: string): string =>
  `${source} (standard value, not checked against the current edition)`;

/** A rule that no standard has, as a report prints it. */
export const convention = (source: string): string => `${source} (convention, no standard)`;
