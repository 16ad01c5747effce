import { spawnSync } from 'node:child_process';

/** A value of a PDF as qpdf writes it: names as `/Name`, texts as `u:text`, references as `12 0 R`. */
export type PdfValue = null | boolean | number | string | readonly PdfValue[] | PdfDictionary;
export interface PdfDictionary {
  readonly [key: string]: PdfValue;
}

/** An object of the file: a value, or a stream with its decoded bytes. */
interface PdfObject {
  readonly value?: PdfValue;
  readonly stream?: { readonly dict: PdfDictionary; readonly data: string };
}

const REFERENCE = /^\d+ \d+ R$/;
const MAX_JSON_BYTES = 256e6;

/** Objects of a PDF, read by qpdf: a reader that has nothing in common with what wrote them. */
export class PdfObjects {
  readonly objects: Readonly<Record<string, PdfObject>>;

  constructor(objects: Readonly<Record<string, PdfObject>>) {
    this.objects = objects;
  }

  get trailer(): PdfDictionary {
    return dictionary(this.objects['trailer']?.value ?? null);
  }

  get root(): PdfDictionary {
    return this.dictionary(this.trailer['/Root']);
  }

  /** All dictionaries of a type, those of streams too. */
  ofType(type: string): readonly PdfDictionary[] {
    return Object.values(this.objects)
      .map(({ value, stream }) => stream?.dict ?? value ?? null)
      .filter((value) => isDictionary(value))
      .filter((value) => value['/Type'] === type);
  }

  /** A value, or the one that it refers to; null = nothing. */
  at(value: PdfValue | undefined): PdfValue {
    if (typeof value !== 'string' || !REFERENCE.test(value)) return value ?? null;
    const found = this.objects[`obj:${value}`];
    return found?.stream?.dict ?? found?.value ?? null;
  }

  /** Empty for anything else. */
  dictionary(value: PdfValue | undefined): PdfDictionary {
    return dictionary(this.at(value));
  }

  /** One value is a list of it; nothing is an empty one. */
  list(value: PdfValue | undefined): readonly PdfValue[] {
    const found = this.at(value);
    return found === null ? [] : Array.isArray(found) ? found : [value as PdfValue];
  }

  /** The bytes of streams, one after the other. */
  bytes(value: PdfValue | undefined): Buffer {
    const parts = this.list(value).map((one) => this.objects[`obj:${String(one)}`]?.stream?.data ?? '');
    return Buffer.concat(parts.flatMap((one) => [Buffer.from(one, 'base64'), Buffer.from('\n')]));
  }
}

export const isDictionary = (value: PdfValue): value is PdfDictionary =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const dictionary = (value: PdfValue): PdfDictionary => (isDictionary(value) ? value : {});

/** Reads a PDF. Throws where qpdf finds the file itself at fault. */
export function readPdf(path: string): PdfObjects {
  const args = ['--warning-exit-0', '--json=2', '--json-stream-data=inline', '--decode-level=generalized', path];
  const { status, stdout, stderr } = spawnSync('qpdf', args, { encoding: 'utf8', maxBuffer: MAX_JSON_BYTES });
  if (status !== 0 || stderr !== '') throw new Error(`qpdf: ${stderr}`);
  const { qpdf } = JSON.parse(stdout) as { readonly qpdf: readonly [unknown, Record<string, PdfObject>] };
  return new PdfObjects(qpdf[1]);
}
