/**
 * Bodies of what a till journals of a guide's work with customers, of tasks and of who is at work. Who and when are the entry's; no words about a person
 * stand here: a note goes into the member's profile, sealed. Spread into kinds.ts.
 */
import Type from 'typebox';
import { WISH_ENDS } from '../../domain/arrived-goods.ts';
import { CALL_OUTCOMES, CALL_REASONS } from '../../domain/call-reasons.ts';
import { TASK_ITEMS_MAX, TASK_TARGET_MAX } from '../../domain/guide-task.ts';
import { CLOCK_WAYS } from '../../domain/worked-time.ts';
import { ENTRY_ID, INSTANT, MEMBER_ID, NOTE, oneOf, PRODUCT_ID, STAFF_ID, TEXT } from '../scalars.ts';

/** Which birthday, purchase, end or arrival a call was about (domain/call-reasons.ts). */
export const OCCASION = Type.String({ pattern: '^[0-9a-f+-]{4,40}$' });
/** Goods as they are called in the shop. */
export const NAMED_GOODS = Type.Object({
  product: PRODUCT_ID,
  name: TEXT,
  size: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
});

export const GUIDE_BODIES = {
  /** A guide got in touch with a customer: about what, and how it ended. */
  'customer.called': Type.Object({
    member: MEMBER_ID,
    guide: STAFF_ID,
    reason: oneOf(CALL_REASONS),
    occasion: OCCASION,
    outcome: oneOf(CALL_OUTCOMES),
  }),
  /** A member asks for goods that the store does not have; `ended`: no more, `why` as the guide said. */
  'goods.wished': Type.Object({
    wish: ENTRY_ID,
    member: MEMBER_ID,
    goods: NAMED_GOODS,
    ended: Type.Optional(Type.Literal(true)),
    why: Type.Optional(oneOf(WISH_ENDS)),
  }),
  /** Goods came to the store. */
  'goods.arrived': Type.Object({ goods: NAMED_GOODS }),
  /**
   * `person` got on with a task: `count` more of it, or an item of a check list ticked or not any more (`isDone`); `proof`: in the words
   * of who noted it. A task that the cloud does not know changes nothing.
   */
  'task.progressed': Type.Object({
    task: ENTRY_ID,
    person: STAFF_ID,
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: TASK_TARGET_MAX })),
    item: Type.Optional(Type.Integer({ minimum: 0, maximum: TASK_ITEMS_MAX - 1 })),
    isDone: Type.Optional(Type.Boolean()),
    proof: Type.Optional(NOTE),
  }),
  /**
   * `staff` came to work or went. The person says so at the moment of it; else a manager does, with a reason: `when` it was, and `instead` of
   * which clocking (domain/worked-time.ts).
   */
  'staff.clocked': Type.Object({
    staff: STAFF_ID,
    way: oneOf(CLOCK_WAYS),
    when: Type.Optional(INSTANT),
    instead: Type.Optional(ENTRY_ID),
    approval: Type.Optional(Type.Object({ by: STAFF_ID, reason: TEXT })),
  }),
} as const;
