/**
 * Where the person is: one of the screens of the rail, and why they were led there, when they were. Called by the rail,
 * by scans that belong to the checkout, and by payment without a shift.
 */
import { createStore, type Store } from './store.ts';

export const SCREENS = ['checkout', 'guide', 'members', 'returns', 'shift', 'backoffice', 'settings'] as const;
export type ScreenName = (typeof SCREENS)[number];
export interface Place {
  readonly screen: ScreenName;
  readonly why: 'shift_not_open' | null;
}
export const START: Place = { screen: 'checkout', why: null };
export const createNavigation = (): Store<Place> => createStore<Place>(START);
