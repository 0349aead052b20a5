/**
 * A guide's target of the month at the till: of the cloud, and while it cannot be asked what it last said, which stays on disk for the
 * guides who were looked at last. A manager decides targets of guides and of this store in the own name, online. Called by dispatch. domain/guide-target.ts.
 */
import Type, { type Static } from 'typebox';
import { GUIDE_TARGETS, OWN_TARGET, type GuideTargets, type OwnTarget } from '../../sync/protocol/guide-targets.ts';
import { STORE_TARGET, type StoreTarget } from '../../sync/protocol/store-targets.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import { asManager, type AsManagerParts } from '../office/as-manager.ts';
import { QUICK_TIMEOUT_MS } from '../upload/cloud-client.ts';

export interface TargetDeskParts extends AsManagerParts {
  readonly folder: DataFolder;
  readonly profile: TerminalProfile;
}

/** Guides of whom the last answer is kept. */
const KEPT_MAX = 50;
const FILE = Type.Object({ version: Type.Literal(1), items: Type.Array(OWN_TARGET, { maxItems: KEPT_MAX }) });

export class TargetDesk {
  readonly #parts: TargetDeskParts;
  readonly #file: JsonFile<Static<typeof FILE>>;
  #told: Promise<Map<string, OwnTarget>> | undefined;

  constructor(parts: TargetDeskParts) {
    this.#parts = parts;
    this.#file = jsonFile(parts.folder, 'guide-targets.json', FILE, { durable: false });
  }

  async own(session: Session, { guide }: MethodParams<'target.own'>): Promise<Answer<MethodValue<'target.own'>>> {
    const { approvals, cloud, training } = this.#parts;
    if (guide !== session.staff && !approvals.permits(session, 'see_reports'))
      return failed('not_permitted', { permission: 'see_reports' });
    const told = await (this.#told ??= this.#load());
    if (training) return answered({ online: false, told: told.get(guide) ?? null });
    const asked = { method: 'GET', path: `/v1/guides/${guide}/target`, timeoutMs: QUICK_TIMEOUT_MS } as const;
    const answer = await cloud.asDevice(OWN_TARGET, asked);
    if (answer.ok) await this.#keep(told, answer.value);
    return answered({ online: answer.ok, told: told.get(guide) ?? null });
  }

  list(session: Session, { month }: MethodParams<'target.list'>): Promise<Answer<GuideTargets>> {
    const of = month === undefined ? '' : `&month=${month}`;
    const path = `/v1/guide-targets?store=${this.#parts.profile.store.id}${of}`;
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(GUIDE_TARGETS, { method: 'GET', path }, token),
    );
  }

  async set(session: Session, body: MethodParams<'target.set'>): Promise<Answer<GuideTargets>> {
    const saved = await asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(OWN_TARGET, { method: 'POST', path: '/v1/guide-targets', body }, token),
    );
    return saved.ok ? this.list(session, { month: body.month }) : saved;
  }

  store(session: Session, { month }: MethodParams<'target.store'>): Promise<Answer<StoreTarget>> {
    const of = month === undefined ? '' : `&month=${month}`;
    const path = `/v1/store-targets?store=${this.#parts.profile.store.id}${of}`;
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(STORE_TARGET, { method: 'GET', path }, token),
    );
  }

  setStore(session: Session, decided: MethodParams<'target.setStore'>): Promise<Answer<StoreTarget>> {
    const body = { ...decided, store: this.#parts.profile.store.id };
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(STORE_TARGET, { method: 'POST', path: '/v1/store-targets', body }, token),
    );
  }

  async #load(): Promise<Map<string, OwnTarget>> {
    return new Map(((await this.#file.load())?.items ?? []).map((item) => [item.guide, item]));
  }

  async #keep(told: Map<string, OwnTarget>, target: OwnTarget): Promise<void> {
    const before = told.get(target.guide);
    told.delete(target.guide);
    told.set(target.guide, target);
    const [oldest] = told.keys();
    if (told.size > KEPT_MAX && oldest !== undefined) told.delete(oldest);
    // A page that is open asks every half minute: only what is new is written. A disk that is full costs only what offline can say.
    if (JSON.stringify({ ...before, asOf: 0 }) === JSON.stringify({ ...target, asOf: 0 })) return;
    await this.#file.save({ version: 1, items: [...told.values()] }).catch(() => undefined);
  }
}
