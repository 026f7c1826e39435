// A verdict for ears and hands: two rising tones for yes, one level tone for look closer, two falling for no.

const TONES = { ok: [880, 1320], warn: [660], no: [330, 220] } as const;
const BUZZ = { ok: [80], warn: [120, 80, 120], no: [400] } as const;

let audio: AudioContext | null = null;

/** Browsers allow sound only after a touch; call this from one. */
export function allowSound(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

export function signal(tone: keyof typeof TONES): void {
  navigator.vibrate?.([...BUZZ[tone]]);
  if (!audio) return;
  const start = audio.currentTime;
  for (const [index, pitch] of TONES[tone].entries()) beep(audio, pitch, start + index * 0.14);
}

function beep(context: AudioContext, pitch: number, at: number): void {
  const voice = new OscillatorNode(context, { frequency: pitch, type: "triangle" });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.5, at + 0.01);
  volume.gain.linearRampToValueAtTime(0, at + 0.13);
  voice.connect(volume).connect(context.destination);
  voice.start(at);
  voice.stop(at + 0.14);
}
