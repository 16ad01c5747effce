import { type Codec, G711_PLC } from '../stats/mos.ts';
import { unchecked } from './source-text.ts';

/** A narrowband speech codec, with the delay that it adds. */
export interface SpeechCodec extends Codec {
  readonly name: string;
  /** Speech in a packet. */
  readonly packetisationMs: number;
  /** Speech that the encoder waits for beyond its frame. */
  readonly lookAheadMs: number;
  /** Source of the impairments. */
  readonly source: string;
}

const G113 = 'ITU-T G.113 Appendix I';

/**
 * Codecs that an R is computed for. Wideband and fullband codecs (Opus, G.722, AMR-WB, EVS) are rated on other scales
 * (ITU-T G.107.1, G.107.2): narrowband figures of them would be guesses.
 */
export const SPEECH_CODECS = {
  'g711-plc': {
    ...G711_PLC,
    name: 'G.711 with packet loss concealment',
    packetisationMs: 20,
    lookAheadMs: 0,
    source: G113,
  },
  g711: {
    ie: 0,
    bpl: 4.3,
    name: 'G.711 without concealment',
    packetisationMs: 20,
    lookAheadMs: 0,
    source: G113,
  },
  g729a: { ie: 11, bpl: 19, name: 'G.729A + VAD', packetisationMs: 20, lookAheadMs: 5, source: G113 },
  'g723.1': {
    ie: 15,
    bpl: 16.1,
    name: 'G.723.1 + VAD, 6.3 kbit/s',
    packetisationMs: 30,
    lookAheadMs: 7.5,
    source: unchecked(G113),
  },
  'gsm-efr': { ie: 5, bpl: 10, name: 'GSM EFR', packetisationMs: 20, lookAheadMs: 0, source: unchecked(G113) },
} as const satisfies Record<string, SpeechCodec>;

export type SpeechCodecId = keyof typeof SPEECH_CODECS;
