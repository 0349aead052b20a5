/**
 * Kicks the drawer once for each journalled intent, after that intent is durable, as a job of its own. An intent that has
 * no outcome after a restart becomes unknown and is never kicked again. Called by the journal's batches and by dispatch.
 */
import type { Drawer } from '../../hardware/drawer/drawer.ts';
import type { EntryId, StaffId } from '../../sync/domain/ids.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { answered, failed } from '../answers.ts';
import type { Answer } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { JournalReader } from '../journal-readers.ts';
import type { HostKillPoints } from '../kill-points.ts';
import { errorFacts, type Log } from '../log.ts';
import type { ApprovedBy } from '../session/approvals.ts';

export interface DrawerParts {
  readonly drawers: () => readonly Drawer[];
  readonly killPoints: HostKillPoints;
  readonly log: Log;
  readonly training: boolean;
}

type Ended = EntryOf<'drawer.ended'>['body'];

export class DrawerDesk implements JournalReader {
  readonly #parts: DrawerParts;
  readonly #open = new Set<EntryId>();
  #journal: Journal | undefined;

  constructor(parts: DrawerParts) {
    this.#parts = parts;
  }

  read(entry: JournalEntry): void {
    if (entry.kind === 'drawer.ended') this.#open.delete(entry.body.kick);
    if (entry.kind !== 'drawer.kicked') return;
    this.#open.add(entry.body.kick);
    if (this.#journal !== undefined) void this.#kick(this.#journal, entry.body);
  }

  /** After the fold: what an earlier run intended stays undone; from now on intents are carried out. */
  async start(journal: Journal): Promise<void> {
    const left = [...this.#open];
    if (left.length > 0)
      await journal.append(null, () =>
        left.map((kick) => ({ kind: 'drawer.ended', body: { kick, outcome: 'unknown', cause: 'restarted' } })),
      );
    this.#journal = journal;
  }

  get firstDrawer(): string | undefined {
    return this.#parts.drawers()[0]?.id;
  }

  get canOpen(): boolean {
    return this.firstDrawer !== undefined && this.#journal !== undefined && !this.#parts.training;
  }

  /** Opens it without a sale, audited. Whether the person may is decided before (shift/cash-desk.ts). */
  async openByHand(
    session: Session,
    why: string,
    approvedBy: ApprovedBy | undefined,
  ): Promise<Answer<Record<string, never>>> {
    const drawer = this.firstDrawer;
    if (drawer === undefined || this.#journal === undefined || this.#parts.training)
      return failed('device_unavailable');
    const approval = approvedBy === undefined ? {} : { approval: approvedBy };
    await this.#journal.append(session.staff satisfies StaffId, (turn) => [
      { kind: 'audit', body: { action: 'drawer.open', subject: drawer, detail: why, ...approval } },
      { kind: 'drawer.kicked', body: { kick: turn.newId() as EntryId, drawer, reason: 'by_hand', why } },
    ]);
    return answered({});
  }

  async #kick(journal: Journal, { kick, drawer: id }: EntryOf<'drawer.kicked'>['body']): Promise<void> {
    try {
      const drawer = this.#parts.drawers().find((each) => each.id === id);
      this.#parts.killPoints.reach('drawer.before_kick');
      const body: Ended =
        drawer === undefined
          ? { kick, outcome: 'failed', cause: 'not_configured' }
          : endedOf(kick, await drawer.kick());
      this.#parts.killPoints.reach('drawer.after_kick_before_ended');
      await journal.append(null, () => [{ kind: 'drawer.ended', body }]);
    } catch (error) {
      this.#parts.log.write('DRAWER500', errorFacts(error));
    }
  }
}

function endedOf(kick: EntryId, outcome: Awaited<ReturnType<Drawer['kick']>>): Ended {
  switch (outcome.outcome) {
    case 'kicked':
      return { kick, outcome: 'kicked' };
    case 'not_kicked':
      return { kick, outcome: 'failed', cause: outcome.cause };
    case 'unknown':
      return { kick, outcome: 'unknown', cause: outcome.cause };
  }
}
