/**
 * Growth in the office: campaigns, coupons, red packets, referrals, the shelf, kinds of guides and candidates. The cloud's alone, in the
 * own name of who is logged in; who may change what it decides. Nothing is kept here, and nothing of it while practising. Called by dispatch.
 */
import Type from 'typebox';
import { CAMPAIGNS_ANSWER, CHANNELS_ANSWER } from '../../sync/protocol/campaigns.ts';
import { COUPON_CODES_ANSWER, COUPON_SUMS, RED_PACKETS_ANSWER } from '../../sync/protocol/growth.ts';
import { CANDIDATES_ANSWER, GUIDE_TYPES_ANSWER } from '../../sync/protocol/guide-types.ts';
import { REFERRAL_RULES_ANSWER, REFERRAL_TOTALS } from '../../sync/protocol/referrals.ts';
import { SHELF_ANSWER } from '../../sync/protocol/shelf.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { GrowthAct, GrowthBoard } from '../contract/growth-views.ts';
import type { Session } from '../contract/views.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { ContestDeskParts } from './contest-desk.ts';
import { failureOf } from './office-desk.ts';

type Asked = Parameters<CloudClient['asStaff']>[1];
const ANYTHING = Type.Object({});

export class GrowthDesk {
  readonly #parts: ContestDeskParts;

  constructor(parts: ContestDeskParts) {
    this.#parts = parts;
  }

  async board(session: Session): Promise<Answer<GrowthBoard>> {
    const { cloud } = this.#parts;
    const token = this.#tokenOf(session);
    if (typeof token !== 'string') return token;
    const read = (path: string): Asked => ({ method: 'GET', path });
    const [campaigns, coupons, packets, referrals, brought, shelf, guides, candidates] = await Promise.all([
      cloud.asStaff(CAMPAIGNS_ANSWER, read('/v1/campaigns'), token),
      cloud.asStaff(COUPON_SUMS, read('/v1/coupon-codes'), token),
      cloud.asStaff(RED_PACKETS_ANSWER, read('/v1/red-packets'), token),
      cloud.asStaff(REFERRAL_RULES_ANSWER, read('/v1/referral-rules'), token),
      cloud.asStaff(REFERRAL_TOTALS, read('/v1/referral-totals'), token),
      cloud.asStaff(SHELF_ANSWER, read('/v1/shelf'), token),
      cloud.asStaff(GUIDE_TYPES_ANSWER, read('/v1/guide-types'), token),
      cloud.asStaff(CANDIDATES_ANSWER, read('/v1/guide-candidates'), token),
    ]);
    if (!campaigns.ok) return failureOf(campaigns.error);
    if (!coupons.ok) return failureOf(coupons.error);
    if (!packets.ok) return failureOf(packets.error);
    if (!referrals.ok) return failureOf(referrals.error);
    if (!brought.ok) return failureOf(brought.error);
    if (!shelf.ok) return failureOf(shelf.error);
    if (!guides.ok) return failureOf(guides.error);
    if (!candidates.ok) return failureOf(candidates.error);
    return answered({
      campaigns: campaigns.value.items,
      coupons: coupons.value.items,
      packets: packets.value.items,
      referrals: referrals.value.items,
      brought: brought.value,
      shelf: shelf.value.items,
      guides: guides.value.items,
      candidates: candidates.value.items,
    });
  }

  async channels(
    session: Session,
    { campaign }: MethodParams<'growth.channels'>,
  ): Promise<Answer<MethodValue<'growth.channels'>>> {
    const token = this.#tokenOf(session);
    if (typeof token !== 'string') return token;
    const path = `/v1/campaigns/${campaign}/channels`;
    const answer = await this.#parts.cloud.asStaff(CHANNELS_ANSWER, { method: 'GET', path }, token);
    return answer.ok ? answered(answer.value) : failureOf(answer.error);
  }

  async act(session: Session, asked: GrowthAct): Promise<Answer<MethodValue<'growth.act'>>> {
    const { cloud } = this.#parts;
    const token = this.#tokenOf(session);
    if (typeof token !== 'string') return token;
    if (asked.act === 'coupons') {
      const path = '/v1/coupon-codes';
      const issued = await cloud.asStaff(COUPON_CODES_ANSWER, { method: 'POST', path, body: asked.issue }, token);
      return issued.ok ? answered({ codes: issued.value.items.map(({ code }) => code) }) : failureOf(issued.error);
    }
    const done = await cloud.asStaff(ANYTHING, requestOf(asked), token);
    return done.ok ? answered({ codes: [] }) : failureOf(done.error);
  }

  #tokenOf(session: Session): string | Extract<Answer<never>, { ok: false }> {
    const { approvals, sessions, training } = this.#parts;
    if (!approvals.permits(session, 'manage_people')) return failed('not_permitted', { permission: 'manage_people' });
    if (training) return failed('unavailable', { reason: 'training' });
    return sessions.staffToken ?? failed('cloud_unreachable', { reason: 'log_in_again' });
  }
}

function requestOf(asked: Exclude<GrowthAct, { act: 'coupons' }>): Asked {
  switch (asked.act) {
    case 'campaign':
      return { method: 'PUT', path: `/v1/campaigns/${asked.campaign}`, body: asked.body };
    case 'channel':
      return { method: 'POST', path: `/v1/campaigns/${asked.campaign}/channels`, body: asked.channel };
    case 'packet':
      return { method: 'POST', path: '/v1/red-packets', body: asked.packet };
    case 'endPacket':
      return { method: 'POST', path: `/v1/red-packets/${asked.packet}/end`, body: {} };
    case 'referralRule':
      return { method: 'POST', path: '/v1/referral-rules', body: asked.rule };
    case 'shelf':
      return { method: 'PUT', path: `/v1/shelf/${asked.item}`, body: asked.body };
    case 'guideType':
      return { method: 'PUT', path: `/v1/guide-types/${encodeURIComponent(asked.guide)}`, body: asked.saved };
    case 'propose':
      return { method: 'POST', path: '/v1/guide-candidates', body: asked.candidate };
    case 'decide':
      return { method: 'POST', path: `/v1/guide-candidates/${asked.candidate}/decision`, body: asked.decision };
  }
}
