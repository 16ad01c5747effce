import type { Output } from '../../core/outputs/outputs.ts';
import type { OutputType } from './output-type.ts';
import { prometheusRemoteWrite } from './prometheus-remote-write/output.ts';

/** The code of each output, by `type`; `core/outputs/outputs.ts` has their settings. */
const TYPES: { readonly [Type in Output['type']]: OutputType<Extract<Output, { readonly type: Type }>> } = {
  'prometheus-remote-write': prometheusRemoteWrite,
};

export const outputTypeOf = (output: Output): OutputType<Output> => TYPES[output.type];
