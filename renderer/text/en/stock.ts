/** Words of other stores' stock, of and of ending wishes. English. */
import type { StockWords } from '../dictionary.ts';

export const stock: StockWords['stock'] = {
  nearby: {
    asking: 'Asking…',
    here: (count) => `Here: ${count}`,
    hereNotTold: 'Nothing told of this store',
    count: (count) => `${count} left`,
    few: 'a few',
    soldOut: 'none',
    distance: (kilometres) => `${kilometres} km`,
    noDistance: 'Distance not known',
    noPlace: 'This store has no position: no distances (office › sources › store place)',
    asOf: (time) => `Stock as of ${time}`,
    nowhere: 'No other store has it',
    offline: (time) => `Offline: asked at ${time}, it may differ by now`,
    offlineNothing: 'Offline, and never asked of this product: which store has it is not known now',
    noHolding: 'Nothing is reserved here: call the store before you send the customer',
    wish: 'Note the wish',
  },
  wishes: 'What customers wish for',
  wishedOn: (day) => `Noted ${day}`,
  ends: { bought_here: 'Bought here', bought_elsewhere: 'Bought elsewhere', not_wanted: 'Not wanted' },
};
