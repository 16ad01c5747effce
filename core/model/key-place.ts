/** An object of a file, with the keys that it may have. */
export interface KeyPlace {
  /** Name of the object in messages. */
  readonly title: string;
  /** `*` stands for any name. */
  readonly path: readonly string[];
  readonly keys: readonly string[];
}
