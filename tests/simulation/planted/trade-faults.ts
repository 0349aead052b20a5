/** Faults planted in the facts of trade, on the till and in the cloud. Seeds are of the schedules with trade in them. */
import type { PlantedFault } from './planted.ts';

export const TRADE_FAULTS: readonly PlantedFault[] = [];
