import { createRequire } from 'node:module';
import type { NodeCompiler, NodeError } from '@myriaddreamin/typst-ts-node-compiler';
import { FaultError } from '../../core/result/result.ts';

/** Files of a document by name. The main one is `report.typ`. */
export type TypstFiles = ReadonlyMap<string, string | Uint8Array>;

/** A folder that does not exist: nothing on the disk can be read by a document. */
const ROOT = '/sounder-report';
const MAIN = `${ROOT}/report.typ`;
/** Accessible documents. Typst checks for it, and refuses what does not conform. */
const STANDARD = 'ua-1';

/**
 * Sets a document with Typst. Synchronous, and cannot be interrupted: for a process of its own.
 * Throws FaultErrors `report.typst`, `report.no-typst`, `report.logo`.
 * @param pictures files of which the names of those that cannot be read are given to the document, as `unreadable.json`
 */
export function compileTypst(
  files: TypstFiles,
  fonts: readonly Uint8Array[],
  pictures: readonly string[] = [],
): Uint8Array {
  const compiler = loadTypst().create({
    workspace: ROOT,
    fontArgs: [{ fontBlobs: fonts.map((font) => Buffer.from(font)) }],
  });
  for (const [name, content] of files) {
    const path = `${ROOT}/${name}`;
    if (name.endsWith('.typ')) compiler.addSource(path, String(content));
    else compiler.mapShadow(path, Buffer.from(content as string));
  }
  const logo = [...files.keys()].find((name) => LOGO.test(name));
  if (logo !== undefined && !isReadable(compiler, logo)) throw logoFault();
  const unreadable = pictures.filter((name) => !isReadable(compiler, name));
  compiler.mapShadow(`${ROOT}/unreadable.json`, Buffer.from(JSON.stringify(unreadable)));
  const compiled = compiler.compile({ mainFilePath: MAIN });
  const problem = compiled.takeError() ?? compiled.takeWarnings();
  if (!compiled.result || problem) throw typstFault(problem);
  try {
    return compiler.pdf(compiled.result, { pdfStandard: STANDARD });
  } catch (error) {
    const [, message = String(error)] = /message: "((?:[^"\\]|\\.)*)"/.exec(String(error)) ?? [];
    throw new FaultError({ code: 'report.typst', message: `The PDF could not be written: ${message}` });
  }
}

/** Whether Typst reads a picture: one that it cannot decode would fail the whole document. */
const isReadable = (compiler: NodeCompiler, name: string): boolean =>
  compiler.compile({ mainFileContent: `#image(${JSON.stringify(`/${name}`)})` }).result !== null;

/** The logo of the company: a report is not made without it. */
const LOGO = /^logo\.\w+$/;

const logoFault = (): FaultError =>
  new FaultError({
    code: 'report.logo',
    message: 'The logo cannot be decoded: it would be missing in the PDF',
    hint: 'open it in another program and save it again as PNG or plain SVG',
  });

function typstFault(error: NodeError | null): FaultError {
  const problems = (error?.shortDiagnostics ?? []) as readonly { readonly message?: string; readonly path?: string }[];
  const text = problems.map(({ message, path }) => `${path ?? 'report'}: ${message}`).join('; ');
  return new FaultError({ code: 'report.typst', message: `The PDF could not be set: ${text || 'no reason given'}` });
}

/** Endings of the packages with the binary of a platform, in the order in which they are tried. */
const BUILDS: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': ['linux-x64-gnu', 'linux-x64-musl'],
  'linux-arm64': ['linux-arm64-gnu', 'linux-arm64-musl'],
  'linux-arm': ['linux-arm-gnueabihf'],
  'darwin-x64': ['darwin-x64'],
  'darwin-arm64': ['darwin-arm64'],
  'win32-x64': ['win32-x64-msvc'],
  'win32-arm64': ['win32-arm64-msvc'],
};

/** The binary itself: the package around it cannot be bundled. */
function loadTypst(): typeof NodeCompiler {
  const load = createRequire(import.meta.url ?? process.argv[1]);
  const platform = `${process.platform}-${process.arch}`;
  const reasons: string[] = [];
  for (const build of BUILDS[platform] ?? []) {
    try {
      return (load(`@myriaddreamin/typst-ts-node-compiler-${build}`) as { NodeCompiler: typeof NodeCompiler })
        .NodeCompiler;
    } catch (error) {
      reasons.push(`${build}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    }
  }
  throw new FaultError({
    code: 'report.no-typst',
    message: `PDF reports need Typst, which does not load on ${platform}`,
    hint: reasons.length === 0 ? 'there is no build for this platform; use --format html' : reasons.join('; '),
  });
}
