/**
 * Settings of the store that are changed at a till. A person with the right for that setting saves, the journal says who, and only
 * then a document of the local database may leave: beside it goes the entry, which the cloud looks up. What nobody saved here goes
 * back to what the store has. In training nothing is changed, and nothing leaves. Called by dispatch.
 */
import { rightForSetting } from '../../sync/domain/setting-rights.ts';
import { settingHash } from '../../sync/protocol/settings.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SettingFacts } from './setting-facts.ts';

/** What an upload that is under way may take before a document that it proves is tried again. */
const UPLOAD_WAIT_MS = 2000;

export interface SettingDeskParts {
  readonly journal: Journal;
  readonly approvals: Approvals;
  readonly settingFacts: SettingFacts;
  readonly training: boolean;
  readonly uploader: { readonly countersignedSeq: number; drain(timeoutMs: number): Promise<void> };
}
type Push = (request: MethodParams<'replication.push'>['request']) => Promise<Answer<MethodValue<'replication.push'>>>;
type Row = MethodParams<'replication.push'>['request']['rows'][number];

export class SettingDesk {
  readonly #parts: SettingDeskParts;

  constructor(parts: SettingDeskParts) {
    this.#parts = parts;
  }

  /** Before the document is written. Errors: `not_permitted` with the right that is missing. */
  async save(
    session: Session,
    { setting, value }: MethodParams<'setting.save'>,
  ): Promise<Answer<Record<string, never>>> {
    const { approvals, journal, training } = this.#parts;
    const permission = rightForSetting(setting);
    if (permission === undefined) return failed('bad_request', { path: '/setting' });
    if (training) return failed('unavailable', { reason: 'training' });
    if (!approvals.permits(session, permission)) return failed('not_permitted', { permission });
    await journal.append(session.staff, () => [{ kind: 'setting.saved', body: { setting, hash: settingHash(value) } }]);
    return answered({});
  }

  /** Documents of any collection on their way to the cloud. */
  async pass(
    { collection, request }: MethodParams<'replication.push'>,
    push: Push,
  ): Promise<Answer<MethodValue<'replication.push'>>> {
    if (this.#parts.training) return answered({ conflicts: [] });
    if (collection !== 'settings') return push(request);
    const proven = request.rows.flatMap((row) => this.#proven(row) ?? []);
    const back = request.rows.filter((row) => this.#proven(row) === undefined).map(beforeOf);
    if (proven.length === 0) return answered({ conflicts: back });
    const last = Math.max(...proven.map(({ seq }) => seq));
    const { uploader } = this.#parts;
    // The cloud judges by the entry, which goes another way.
    if (uploader.countersignedSeq < last) await uploader.drain(UPLOAD_WAIT_MS);
    if (uploader.countersignedSeq < last) return failed('cloud_unreachable', { reason: 'entry_waits' });
    const answer = await push({ rows: proven.map(({ row }) => row) });
    return answer.ok ? answered({ conflicts: [...back, ...answer.value.conflicts] }) : answer;
  }

  #proven(row: Row): { readonly row: Row; readonly seq: number } | undefined {
    const { newDocumentState: state } = row;
    const saved = this.#parts.settingFacts.of(
      String(state['id']),
      settingHash(state['_deleted'] === true ? null : state['value']),
    );
    return saved === undefined ? undefined : { row: { ...row, savedBy: saved.entry }, seq: saved.seq };
  }
}

/** What the store had of it, as far as is known here. */
const beforeOf = ({ newDocumentState: { id }, assumedMasterState }: Row): Record<string, unknown> =>
  assumedMasterState ?? { id, value: null, _deleted: true };
