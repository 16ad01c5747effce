import type { Severity } from '../../core/alerts/alert-kinds.ts';

/** Tones by severity, Hz, one after the other: the worse, the more. */
const TONES: Readonly<Record<Severity, readonly number[]>> = {
  info: [440],
  warning: [660, 550],
  critical: [880, 660, 880, 660],
};
const TONE_S = 0.16;
const VOLUME = 0.12;

export type AlertSound = (severity: Severity) => void;

/** Plays tones through the browser's audio; silent until the user has done something on the page, as browsers require. */
export function alertSound(): AlertSound {
  let audio: AudioContext | undefined;
  return (severity) => {
    audio ??= new AudioContext();
    if (audio.state === 'suspended') void audio.resume();
    for (const [at, hertz] of TONES[severity].entries()) {
      const [tone, volume] = [audio.createOscillator(), audio.createGain()];
      const startS = audio.currentTime + at * (TONE_S + 0.04);
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(VOLUME, startS);
      volume.gain.exponentialRampToValueAtTime(0.001, startS + TONE_S);
      tone.connect(volume).connect(audio.destination);
      tone.start(startS);
      tone.stop(startS + TONE_S);
    }
  };
}
