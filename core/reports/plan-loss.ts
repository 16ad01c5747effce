/** Loss ratios up to which a point of a floor plan passes, and is marginal. @source the criteria for reachability */
export const PLAN_LOSS = { pass: 0.01, marginal: 0.05 } as const;
