/** Work that is due at the end, in reverse order of its registration, each part once and whether or not others fail. */
export class Cleanups {
  private readonly work: (() => Promise<unknown>)[] = [];

  /** @returns does it now; it is not done again at the end */
  add(work: () => unknown): () => Promise<unknown> {
    let done: Promise<unknown> | undefined;
    const once = () => {
      done ??= Promise.resolve(work());
      return done;
    };
    this.work.push(once);
    return once;
  }

  /** Rejects with the first error. */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (let next = this.work.pop(); next; next = this.work.pop()) {
      try {
        await next();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
