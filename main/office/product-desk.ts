/**
 * Products, photos and this store's assortment as a manager changes them: the cloud decides and keeps them, and they come to every
 * till, this one too, by its next pull. Nothing is changed here, so that without the cloud nothing is half done. Called by dispatch.
 */
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { CloudClient, CloudResult } from '../upload/cloud-client.ts';
import { OfficeClient } from '../upload/office-client.ts';
import { failureOf } from './office-desk.ts';

export interface ProductDeskParts {
  readonly cloud: CloudClient;
  readonly sessions: SessionDesk;
  readonly approvals: Approvals;
  readonly profile: TerminalProfile;
  /** What is practised changes no catalogue. */
  readonly training: boolean;
}

export class ProductDesk {
  readonly #parts: ProductDeskParts;
  readonly #client: OfficeClient;

  constructor(parts: ProductDeskParts) {
    this.#parts = parts;
    this.#client = new OfficeClient(parts.cloud);
  }

  read(session: Session, { id, style }: MethodParams<'product.read'>): Promise<Answer<MethodValue<'product.read'>>> {
    const asked = { ...(id === undefined ? {} : { id }), ...(style === undefined ? {} : { style }) };
    return this.#ask(session, (token) => this.#client.products(asked, token));
  }

  save(session: Session, { items }: MethodParams<'product.save'>): Promise<Answer<MethodValue<'product.save'>>> {
    return this.#ask(session, (token) => this.#client.saveProducts(items, token));
  }

  keepPhoto(session: Session, photo: MethodParams<'photo.keep'>): Promise<Answer<MethodValue<'photo.keep'>>> {
    return this.#ask(session, (token) => this.#client.keepPhoto(photo, token));
  }

  assortment(session: Session): Promise<Answer<MethodValue<'assortment.read'>>> {
    return this.#ask(session, (token) => this.#client.assortment(this.#parts.profile.store.id, token));
  }

  saveAssortment(
    session: Session,
    { sells }: MethodParams<'assortment.save'>,
  ): Promise<Answer<MethodValue<'assortment.save'>>> {
    return this.#ask(session, (token) => this.#client.saveAssortment(this.#parts.profile.store.id, sells, token));
  }

  async #ask<Value>(session: Session, ask: (token: string) => Promise<CloudResult<Value>>): Promise<Answer<Value>> {
    const { training, approvals, sessions } = this.#parts;
    if (!approvals.permits(session, 'manage_catalogue'))
      return failed('not_permitted', { permission: 'manage_catalogue' });
    if (training) return failed('unavailable', { reason: 'training' });
    const token = sessions.staffToken;
    if (token === null) return failed('cloud_unreachable', { reason: 'log_in_again' });
    const answer = await ask(token);
    return answer.ok ? answered(answer.value) : failureOf(answer.error);
  }
}
