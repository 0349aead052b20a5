/**
 * The customer's screen of the desktop shell: a window of its own under /display, full on whatever screen the till's window is not on,
 * there as long as that screen is. What it may ask of the host is its view and nothing else: it stands in front of customers.
 * Knows Electron by the few members that it uses, so that it is tested without Electron. Called by window.electron.ts.
 */
import { refusal, type HostLike } from '../serve.ts';

export interface ScreenLike {
  readonly id: number;
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}
export interface ScreensLike {
  all(): readonly ScreenLike[];
  /** Where the till's window is. */
  ofTill(): ScreenLike;
  onChange(listener: () => void): void;
}
export interface DisplayWindowLike {
  /** Full on this screen. */
  place(screen: ScreenLike): void;
  focus(): void;
  close(): void;
  onClosed(listener: () => void): void;
}

const CALLS: ReadonlySet<string> = new Set(['display.view']);
const EVENTS: ReadonlySet<string> = new Set(['display.changed']);

/** The host as the customer's window has it. */
export const displayHost = (host: HostLike): HostLike => ({
  dispatch: (method, params, caller) =>
    CALLS.has(method) ? host.dispatch(method, params, caller) : Promise.resolve(refusal('not_permitted', {})),
  subscribe: (listener) =>
    host.subscribe((event, payload) => {
      if (EVENTS.has(event)) listener(event, payload);
    }),
  disconnected: (caller) => host.disconnected?.(caller),
});

/** The first screen that the till's window is not on. */
export const otherScreen = (screens: ScreensLike): ScreenLike | undefined =>
  screens.all().find(({ id }) => id !== screens.ofTill().id);

export class SecondScreen {
  readonly #screens: ScreensLike;
  readonly #open: () => DisplayWindowLike;
  #window: DisplayWindowLike | undefined;
  /** Where it stands; undefined for a window that somebody asked for and moves by hand. */
  #on: number | undefined;

  constructor(screens: ScreensLike, open: () => DisplayWindowLike) {
    this.#screens = screens;
    this.#open = open;
    screens.onChange(() => this.follow());
  }

  /** Opens, moves or closes by the screens that are there now; a window without a screen of its own is left alone. */
  follow(): void {
    const screen = otherScreen(this.#screens);
    if (screen !== undefined) return this.#standOn(screen);
    if (this.#on === undefined) return;
    this.#window?.close();
  }

  /** Somebody asked for it at the till: also without a second screen. */
  show(): void {
    const screen = otherScreen(this.#screens);
    if (screen !== undefined) this.#standOn(screen);
    else this.#window ??= this.#opened();
    this.#window?.focus();
  }

  close(): void {
    this.#window?.close();
  }

  #standOn(screen: ScreenLike): void {
    this.#window ??= this.#opened();
    this.#on = screen.id;
    this.#window.place(screen);
  }

  #opened(): DisplayWindowLike {
    const window = this.#open();
    window.onClosed(() => {
      if (this.#window !== window) return;
      this.#window = undefined;
      this.#on = undefined;
    });
    return window;
  }
}
