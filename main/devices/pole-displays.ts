/**
 * The pole displays of this till: opened at start, told the one amount that matters now, seen on the settings page with what they
 * show. Invariants: none of them ever keeps a sale from anything, and an amount that does not fit is never left standing as
 * another one: the display goes blank. Called by device-service.ts; the customer's desk says what to show.
 */
import type { LineDisplayConfig } from '../../hardware/devices-schema.ts';
import type { LineDisplay, LineDisplayView } from '../../hardware/line-display/line-display.ts';
import { configuredDisplay } from '../../hardware/line-display/open-display.ts';
import type { Timers } from '../../hardware/transport/timers.ts';
import { yuanText } from '../../sync/domain/money.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { DeviceView } from '../contract/views.ts';

interface Pole {
  readonly config: LineDisplayConfig;
  readonly display: LineDisplay;
  shownAt: EpochMs;
}

export class PoleDisplays {
  readonly #poles: readonly Pole[];
  readonly #now: () => EpochMs;
  readonly #changed: () => void;

  constructor(configs: readonly LineDisplayConfig[], timers: Timers, now: () => EpochMs, changed: () => void) {
    this.#now = now;
    this.#changed = changed;
    this.#poles = configs.map((config) => ({ config, display: configuredDisplay(config, { timers }), shownAt: now() }));
  }

  get isEmpty(): boolean {
    return this.#poles.length === 0;
  }

  /** Each keeps trying by itself; none is waited for. */
  start(): void {
    for (const { display } of this.#poles) {
      display.onStatus(this.#changed);
      void display.open();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#poles.map(({ display }) => display.close()));
  }

  show(view: LineDisplayView | undefined): void {
    for (const pole of this.#poles) {
      pole.shownAt = this.#now();
      void pole.display.show(view).then((shown) => {
        if (!shown.ok && shown.error === 'too_long') void pole.display.show(undefined);
      });
    }
  }

  views(): readonly DeviceView[] {
    return this.#poles.map(({ config, display, shownAt }): DeviceView => {
      const { state, fault, shown } = display.status();
      return {
        id: config.id,
        kind: 'lineDisplay',
        driver: config.driver,
        where: config.driver === 'virtual' ? '' : config.path,
        state,
        cause: fault?.cause ?? null,
        lastEvent: shown === undefined ? null : { at: shownAt, text: `${shown.label} ${yuanText(shown.amount)}` },
      };
    });
  }
}
