interface Pending<Value> {
  resolve(value: Value): void;
  reject(error: Error): void;
}

/** Calls to a thread or process that wait for their answer, by number. */
export class PendingCalls<Value> {
  private readonly pending = new Map<number, Pending<Value>>();
  private nextId = 1;

  /** @param post sends the call with its number */
  start(post: (id: number) => void): Promise<Value> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      post(id);
    });
  }

  /** An answer to no pending call is ignored. */
  resolve(id: number, value: Value): void {
    this.take(id)?.resolve(value);
  }

  reject(id: number, error: Error): void {
    this.take(id)?.reject(error);
  }

  /** The other side is gone. */
  rejectAll(error: Error): void {
    const all = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of all) reject(error);
  }

  private take(id: number): Pending<Value> | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }
}
