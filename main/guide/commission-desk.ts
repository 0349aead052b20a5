/**
 * What a guide is told of the own commission at a till: of the cloud, in the till's name, and while it cannot be asked what it last
 * said; the rules last seen stay on disk, so that the screen can work out new sales by itself. A dispute is a journal entry.
 * Called by dispatch. DOMAIN.md §7.
 */
import Type, { type Static } from 'typebox';
import { ruleInForceAt } from '../../sync/domain/commission-rules.ts';
import { holdsPhone } from '../../sync/domain/phone.ts';
import { epochMs, MINUTE_MS, type EpochMs } from '../../sync/domain/time.ts';
import { COMMISSION_RULE_VIEW, COMMISSION_VIEW, type CommissionView } from '../../sync/protocol/commission.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { Journal } from '../journal/types.ts';
import type { Approvals } from '../session/approvals.ts';
import { QUICK_TIMEOUT_MS, type CloudClient } from '../upload/cloud-client.ts';

export interface CommissionDeskParts {
  readonly journal: Journal;
  readonly cloud: Pick<CloudClient, 'asDevice'>;
  readonly approvals: Approvals;
  readonly folder: DataFolder;
  readonly profile: TerminalProfile;
  readonly now: () => EpochMs;
  /** What is practised earns nothing. */
  readonly training: boolean;
}

const RULES = Type.Object({ items: Type.Array(COMMISSION_RULE_VIEW) });
type Rules = Static<typeof RULES>;
/** Questions of which the last answer is kept in memory. */
const KEPT_MAX = 50;
/** A guide with more sales in a month than this many pages looks at the statement. */
const PAGES_MAX = 20;
const RULES_KEPT_MS = 60_000;

interface Told {
  readonly view: CommissionView;
  readonly asOf: EpochMs;
}

export class CommissionDesk {
  readonly #parts: CommissionDeskParts;
  readonly #file: JsonFile<Rules>;
  readonly #told = new Map<string, Told>();
  #rules: { readonly items: Rules['items']; readonly askedAt: EpochMs } | undefined;

  constructor(parts: CommissionDeskParts) {
    this.#parts = parts;
    this.#file = jsonFile(parts.folder, 'commission-rules.json', RULES, { durable: false });
  }

  async mine(
    session: Session,
    asked: MethodParams<'commission.mine'>,
  ): Promise<Answer<MethodValue<'commission.mine'>>> {
    const { approvals, training, now } = this.#parts;
    if (asked.guide !== session.staff && !approvals.permits(session, 'see_reports'))
      return failed('not_permitted', { permission: 'see_reports' });
    if (training) return failed('unavailable', { reason: 'training' });
    const key = JSON.stringify([asked.guide, asked.from, asked.to, asked.sums]);
    const [view, rules] = await Promise.all([this.#view(asked), this.#rulesOf(asked)]);
    if (view === 'refused') return failed('not_permitted', { permission: 'see_reports' });
    if (view !== undefined) this.#keep(key, { view, asOf: now() });
    const told = this.#told.get(key);
    return answered({ online: view !== undefined, view: told?.view ?? null, asOf: told?.asOf ?? null, rules });
  }

  async dispute(session: Session, body: MethodParams<'commission.dispute'>): Promise<Answer<Record<string, never>>> {
    const { journal, training } = this.#parts;
    if (training) return failed('unavailable', { reason: 'training' });
    if (holdsPhone(body.evidence)) return failed('bad_request', { path: '/evidence', reason: 'number_in_text' });
    await journal.append(session.staff, () => [{ kind: 'commission.disputed', body }]);
    return answered({});
  }

  /** All pages together; undefined while the cloud cannot be asked. */
  async #view({
    guide,
    from,
    to,
    sums,
  }: MethodParams<'commission.mine'>): Promise<CommissionView | 'refused' | undefined> {
    let whole: CommissionView | undefined;
    for (let pages = 0, after = ''; pages < PAGES_MAX; pages += 1) {
      const query = new URLSearchParams({ guide, from, to, ...(sums ? { lines: 'none' } : {}) });
      if (after !== '') query.set('after', after);
      const path = `/v1/commission?${query.toString()}`;
      const answer = await this.#parts.cloud.asDevice(COMMISSION_VIEW, {
        method: 'GET',
        path,
        timeoutMs: QUICK_TIMEOUT_MS,
      });
      if (!answer.ok) return answer.error.kind === 'refused' && answer.error.status === 403 ? 'refused' : undefined;
      const { items, why, disputes, next } = answer.value;
      whole =
        whole === undefined
          ? answer.value
          : {
              ...whole,
              items: [...whole.items, ...items],
              why: { ...whole.why, ...why },
              disputes: [...new Map([...whole.disputes, ...disputes].map((one) => [one.id, one])).values()],
              next,
            };
      if (next === null) break;
      after = next;
    }
    return whole;
  }

  async #rulesOf({ from }: MethodParams<'commission.mine'>): Promise<Rules['items']> {
    const { cloud, now, profile } = this.#parts;
    // Also of those that were asked for by a clock that was ahead.
    if (this.#rules === undefined || Math.abs(now() - this.#rules.askedAt) > RULES_KEPT_MS) {
      const answer = await cloud.asDevice(RULES, {
        method: 'GET',
        path: '/v1/commission-rules',
        timeoutMs: QUICK_TIMEOUT_MS,
      });
      if (answer.ok) {
        this.#rules = { items: answer.value.items, askedAt: now() };
        // A disk that is full costs only what offline can say.
        await this.#file.save({ items: answer.value.items }).catch(() => undefined);
      } else if (this.#rules === undefined) {
        const kept = await this.#file.load();
        if (kept === undefined) return [];
        this.#rules = { items: kept.items, askedAt: 0 as EpochMs };
      }
    }
    const { items } = this.#rules;
    const { dayStartMinutes, offsetMinutes } = profile.store;
    const begins = epochMs(Date.parse(`${from}T00:00:00Z`) + (dayStartMinutes - offsetMinutes) * MINUTE_MS);
    const first = ruleInForceAt(items, begins)?.version;
    return items.filter(({ version, from: since }) => version === first || (since > begins && since <= now()));
  }

  #keep(key: string, told: Told): void {
    this.#told.delete(key);
    this.#told.set(key, told);
    const [oldest] = this.#told.keys();
    if (this.#told.size > KEPT_MAX && oldest !== undefined) this.#told.delete(oldest);
  }
}
