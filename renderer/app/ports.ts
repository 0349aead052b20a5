/**
 * Time, timers, sound and storage as the renderer sees them, so that tests own them. `browserPorts()` is the only place
 * here that touches the browser's own; main.tsx calls it.
 */
import { epochMs, type EpochMs } from '../../sync/domain/time.ts';

export interface RendererPorts {
  readonly now: () => EpochMs;
  /** Milliseconds that never step back, for key gaps. */
  readonly monotonicMs: () => number;
  /** Returns the function that ends it. */
  readonly every: (intervalMs: number, run: () => void) => () => void;
  readonly after: (delayMs: number, run: () => void) => () => void;
  /** Plays tones one after the other; never throws. */
  readonly play: (tones: readonly Tone[], volume: number) => void;
  readonly storage: TextStorage;
  readonly browserLanguages: readonly string[];
}

/** A tone of `ms` at `hz`; 0 Hz is a pause. */
export interface Tone {
  readonly hz: number;
  readonly ms: number;
}
export interface TextStorage {
  readonly read: (key: string) => string | null;
  readonly write: (key: string, text: string) => void;
}

export function browserPorts(): RendererPorts {
  return {
    now: () => epochMs(Date.now()),
    monotonicMs: () => performance.now(),
    every: (intervalMs, run) => {
      const timer = setInterval(run, intervalMs);
      return () => clearInterval(timer);
    },
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    play: tonePlayer(),
    storage: {
      read: (key) => localStorage.getItem(key),
      write: (key, text) => localStorage.setItem(key, text),
    },
    browserLanguages: navigator.languages,
  };
}

function tonePlayer(): RendererPorts['play'] {
  let context: AudioContext | undefined;
  return (tones, volume) => {
    if (volume <= 0 || typeof AudioContext === 'undefined') return;
    context ??= new AudioContext();
    let at = context.currentTime;
    for (const { hz, ms } of tones) {
      const seconds = ms / 1000;
      if (hz > 0) sound(context, hz, at, seconds, volume);
      at += seconds;
    }
  };
}

function sound(context: AudioContext, hz: number, at: number, seconds: number, volume: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = hz;
  oscillator.type = hz < 400 ? 'square' : 'sine';
  // A short ramp at both ends: a hard edge clicks.
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(volume, at + 0.005);
  gain.gain.setValueAtTime(volume, at + seconds - 0.01);
  gain.gain.linearRampToValueAtTime(0, at + seconds);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + seconds);
}
