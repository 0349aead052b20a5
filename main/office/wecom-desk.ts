/**
 * WeCom as a manager sees to it, in the cloud and in the own name: how the line stands, who of the store's people is which user with
 * which code, whose friends go to whom, whether a friend binds. Called by dispatch.
 */
import Type from 'typebox';
import { ok } from '../../sync/domain/result.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { WECOM_GUIDE, WECOM_POLICIES, WECOM_STATUS, WECOM_TRANSFER } from '../../sync/protocol/wecom.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { CloudClient, CloudResult } from '../upload/cloud-client.ts';
import { asBrandManager, asManager, type AsManagerParts } from './as-manager.ts';

export interface WecomDeskParts extends AsManagerParts {
  readonly profile: TerminalProfile;
}

const GUIDES = Type.Object({ items: Type.Array(WECOM_GUIDE) });
const TRANSFERS = Type.Object({ items: Type.Array(WECOM_TRANSFER) });
const POLICIES_PATH = '/v1/wecom/policies';
const LINKED = Type.Object({ staff: Type.String() });

export class WecomDesk {
  readonly #parts: WecomDeskParts;

  constructor(parts: WecomDeskParts) {
    this.#parts = parts;
  }

  view(session: Session): Promise<Answer<MethodValue<'wecom.view'>>> {
    return asManager(this.#parts, session, (cloud, token) => this.#view(cloud, token));
  }

  link(session: Session, { staff, userId }: MethodParams<'wecom.link'>): Promise<Answer<MethodValue<'wecom.link'>>> {
    const path = `/v1/staff/${encodeURIComponent(staff)}/wecom`;
    return asManager(this.#parts, session, async (cloud, token) => {
      const linked = await cloud.asStaff(LINKED, { method: 'PUT', path, body: { userId } }, token);
      return linked.ok ? this.#view(cloud, token) : linked;
    });
  }

  policies(session: Session): Promise<Answer<MethodValue<'wecom.policies'>>> {
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(WECOM_POLICIES, { method: 'GET', path: POLICIES_PATH }, token),
    );
  }

  savePolicy(
    session: Session,
    body: MethodParams<'wecom.savePolicy'>,
  ): Promise<Answer<MethodValue<'wecom.savePolicy'>>> {
    return asBrandManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(WECOM_POLICIES, { method: 'POST', path: POLICIES_PATH, body }, token),
    );
  }

  transfer(session: Session, body: MethodParams<'wecom.transfer'>): Promise<Answer<MethodValue<'wecom.transfer'>>> {
    return asManager(this.#parts, session, async (cloud, token) => {
      const asked = { method: 'POST', path: '/v1/wecom/transfers', body } as const;
      const made = await cloud.asStaff(WECOM_TRANSFER, asked, token);
      return made.ok ? this.#view(cloud, token) : made;
    });
  }

  async #view(cloud: CloudClient, token: string): Promise<CloudResult<MethodValue<'wecom.view'>>> {
    const guidesPath = `/v1/wecom/guides?store=${this.#parts.profile.store.id}`;
    const status = await cloud.asStaff(WECOM_STATUS, { method: 'GET', path: '/v1/wecom/status' }, token);
    if (!status.ok) return status;
    const guides = await cloud.asStaff(GUIDES, { method: 'GET', path: guidesPath }, token);
    if (!guides.ok) return guides;
    const transfers = await cloud.asStaff(TRANSFERS, { method: 'GET', path: '/v1/wecom/transfers' }, token);
    if (!transfers.ok) return transfers;
    return ok({ status: status.value, guides: guides.value.items, transfers: transfers.value.items });
  }
}
