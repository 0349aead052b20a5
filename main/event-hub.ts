/**
 * Carries the contract's events from the parts of the host to its shells. A listener that throws stops nobody else.
 * `app.changed` is told once per turn of the loop however often it is asked for, with the state as it is then.
 */
import type { EventName, EventPayload } from './contract/contract.ts';

export type EventListener = <Name extends EventName>(name: Name, payload: EventPayload<Name>) => void;

export class EventHub {
  readonly #listeners = new Set<EventListener>();

  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
    for (const listener of this.#listeners) {
      try {
        listener(name, payload);
      } catch {
        // A shell that cannot send must not keep a sale from being told to another.
      }
    }
  }

  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
