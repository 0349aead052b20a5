/** What a slip's layout needs to know of this store and its people. */
import type { SlipContext } from '../../../sync/domain/shift-slip.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useStaffName, useTill } from '../../app/till-context.tsx';

export function useSlipContext(asOf: number, labels: Readonly<Record<string, string>>): SlipContext {
  const { language } = useStore(useTill().preferences);
  const { place, training } = useApp();
  const format = useFormat();
  const nameOf = useStaffName();
  return {
    language,
    storeName: place?.store.name ?? '',
    terminal: place?.terminal ?? '',
    timeText: (at) => format.stamp(at),
    printedAt: asOf,
    nameOf,
    labelOf: (id) => labels[id],
    copy: false,
    training,
  };
}
