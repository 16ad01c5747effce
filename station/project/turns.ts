/** Work that is done one after the other. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined); // its caller hears of it
    return result;
  }

  /** When all that has been given so far is done. */
  async idle(): Promise<void> {
    await this.last;
  }
}
