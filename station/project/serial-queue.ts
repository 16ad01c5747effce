/** Runs asynchronous work strictly one after the other, in the order in which it was handed in. */
export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined); // its caller gets the error
    return result;
  }

  /** Resolves when everything handed in so far has settled. */
  async idle(): Promise<void> {
    await this.last;
  }
}
