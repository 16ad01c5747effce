/** Characters from which on a chunk is given away. */
const CHUNK_CHARS = 128 * 1024;

/** Collects text until it is worth writing. */
export class TextChunks {
  private text = '';

  add(text: string): void {
    this.text += text;
  }

  /** The collected text as bytes, if it is long enough. */
  take(): readonly Uint8Array[] {
    return this.text.length < CHUNK_CHARS ? [] : this.rest();
  }

  /** The collected text as bytes, however short. */
  rest(): readonly Uint8Array[] {
    if (this.text === '') return [];
    const bytes = Buffer.from(this.text, 'utf8');
    this.text = '';
    return [bytes];
  }
}
