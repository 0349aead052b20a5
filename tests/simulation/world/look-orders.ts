/** Held orders, tickets and tasks as the invariants look at them, from a cloud's documents: a simulated one's or a real one's. */
import type { CloudSeen } from '../../../sync/domain/invariants.ts';
import type { TaskSeen } from '../../../sync/domain/invariants-people.ts';
import {
  DEPOSIT_CHANNEL,
  TICKET_CHANNEL,
  type OrderRecord,
  type TicketRecord,
} from '../../../sync/schemas/documents/orders.ts';

export interface DocumentSeen {
  readonly scope: string;
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Of the documents of `orders`. */
export function ordersOf(documents: readonly DocumentSeen[]): Required<Pick<CloudSeen, 'orders' | 'tickets'>> {
  const inChannel = (channel: string) => documents.filter(({ body }) => body['channel'] === channel);
  return {
    orders: inChannel(DEPOSIT_CHANNEL).map(({ scope, id, body }) => {
      const { events } = body['body'] as OrderRecord;
      return { scope, id, events };
    }),
    tickets: inChannel(TICKET_CHANNEL).map(({ scope, id, body }) => {
      const { opened, moves } = body['body'] as TicketRecord;
      return { scope, id, state: String(body['state']), moves, ...(opened === undefined ? {} : { opened: opened.id }) };
    }),
  };
}

/** Of the documents of `tasks`. */
export const tasksOf = (documents: readonly DocumentSeen[]): readonly TaskSeen[] =>
  documents.map(({ scope, id, body }) => ({
    scope,
    id,
    receipts: (body['receipts'] as readonly string[] | undefined) ?? [],
  }));
