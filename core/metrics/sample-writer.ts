/** Takes the samples of a family, in any format. */
export interface SampleWriter {
  /** @param labels those of the row @param more those of this sample alone */
  sample(name: Uint8Array, labels: Uint8Array, more: Uint8Array, value: number): void;
}
