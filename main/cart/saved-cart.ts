/**
 * The open cart as journal entry `cart.saved` keeps it when money is about to be asked for: enough to price and sell it after
 * a power cut, with nothing that names a person. Called by the open cart and the tender desk.
 */
import Type from 'typebox';
import { Check } from 'typebox/value';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { MemberInCart } from '../contract/views.ts';
import type { CartParts } from './open-cart.ts';

const SAVED = Type.Object({
  bookHash: Type.Union([Type.String(), Type.Null()]),
  cart: Type.Object({
    saleId: Type.String(),
    revision: Type.Integer({ minimum: 0 }),
    lines: Type.Array(Type.Object({ lineId: Type.String(), product: Type.Object({ id: Type.String() }) })),
  }),
});

export function savedCart({ cart, bookHash }: CartParts): EntryOf<'cart.saved'>['body']['cart'] {
  const member = cart.member === null ? null : { ...cart.member, label: '' };
  return { bookHash, cart: { ...cart, member, history: [] } };
}

/** Undefined for what this program cannot read any more. */
export function readSavedCart({ cart: record }: EntryOf<'cart.saved'>['body']): CartParts | undefined {
  if (!Check(SAVED, record)) return undefined;
  const cart = record.cart as unknown as CartParts['cart'];
  const { member } = cart;
  const members: MemberInCart[] =
    member === null
      ? []
      : [
          {
            id: member.id,
            phone: '',
            tier: member.tier ?? 'none',
            points: member.points,
            boundGuide: member.boundGuide,
            protectedUntil: null,
          },
        ];
  return { cart, members, bookHash: record.bookHash };
}
