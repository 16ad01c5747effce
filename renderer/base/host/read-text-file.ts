import { decodeText } from '../../../core/model/decode-text.ts';
import { FaultError } from '../../../core/result/result.ts';

/** The text of a file that was dropped, pasted or chosen. Throws `file.unreadable`: a folder can be dropped as well. */
export async function readTextFile(file: File): Promise<string> {
  const bytes = await file.arrayBuffer().catch(() => {
    const message = `${file.name} could not be read`;
    throw new FaultError({ code: 'file.unreadable', message, hint: 'It is a folder, or was moved or deleted' });
  });
  return decodeText(new Uint8Array(bytes));
}
