/** Limits that no plan reaches: nothing is asked. */
export const NO_FLOOD = {
  getState: () => ({
    allowsEdits: async () => true,
    allowsFile: async () => true,
    allowsStart: async () => true,
  }),
};
