/**
 * What the seven kinds of data need and only other parts of the cloud can tell: hours worked, and stars that customers gave. While none
 * tells them the figures are blank, `no_hours` and `nothing_yet`. Called by seven-kinds.ts.
 */
import type { GivenStars } from '../../domain/care-figures.ts';
import type { WorkedMinutes } from '../../domain/trade-figures.ts';
import type { Cloud } from '../app/context.ts';
import type { StoreProfile } from '../store/terminals.ts';

type Asked = readonly [cloud: Cloud, store: StoreProfile, days: { readonly from: string; readonly to: string }];
export interface ToldFigures {
  readonly worked: (...asked: Asked) => Promise<WorkedMinutes>;
  readonly rated: (...asked: Asked) => Promise<readonly GivenStars[]>;
}
export const TOLD: ToldFigures = {
  worked: () => Promise.resolve({ total: null, byGuide: new Map() }),
  rated: () => Promise.resolve([]),
};
