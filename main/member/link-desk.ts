/**
 * A member's cards, the name in WeCom, and a number that has another holder now: all of it is the cloud's, asked as this till; a friend in
 * WeCom is linked by a manager in the own name. Never while practising. Called by dispatch.
 */
import Type, { type TSchema, type Static } from 'typebox';
import { MESSAGE_ANSWER } from '../../sync/protocol/accounts.ts';
import { MEMBER_RECORD, NUMBER_PASSED, type MemberRecord } from '../../sync/protocol/members.ts';
import type { MemberId } from '../../sync/domain/ids.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import { asManager, type AsManagerParts } from '../office/as-manager.ts';
import { failureOf } from '../office/office-desk.ts';

const DONE = Type.Object({});
type Asked = { readonly method: 'GET' } | { readonly method: 'POST'; readonly body: object };

export class LinkDesk {
  readonly #parts: AsManagerParts;

  constructor(parts: AsManagerParts) {
    this.#parts = parts;
  }

  links({ member }: MethodParams<'member.links'>): Promise<Answer<MemberRecord>> {
    return this.#asTill(MEMBER_RECORD, pathOf(member), { method: 'GET' });
  }

  async linkCard({ member, card }: MethodParams<'member.linkCard'>): Promise<Answer<MemberRecord>> {
    const linked = await this.#asTill(DONE, `${pathOf(member)}/cards`, { method: 'POST', body: { card } });
    return linked.ok ? this.links({ member }) : linked;
  }

  async linkFriend(
    session: Session,
    { member, external }: MethodParams<'member.linkFriend'>,
  ): Promise<Answer<MemberRecord>> {
    const asked = { method: 'PUT', path: `/v1/wecom/friends/${external}/member`, body: { member } } as const;
    const linked = await asManager(this.#parts, session, (cloud, token) => cloud.asStaff(DONE, asked, token));
    return linked.ok ? this.links({ member }) : linked;
  }

  /** A card or a friend leads here no more: a manager's decision, in the own name. */
  async endLink(session: Session, { member, ...what }: MethodParams<'member.unlink'>): Promise<Answer<MemberRecord>> {
    const asked =
      'card' in what
        ? ({ method: 'POST', path: `${pathOf(member)}/cards/end`, body: { card: what.card } } as const)
        : ({
            method: 'PUT',
            path: `/v1/wecom/friends/${what.external}/member`,
            body: { member: null, of: member },
          } as const);
    const ended = await asManager(this.#parts, session, (cloud, token) => cloud.asStaff(DONE, asked, token));
    return ended.ok ? this.links({ member }) : ended;
  }

  sendDigits({ proposal }: MethodParams<'member.sendDigits'>): Promise<Answer<MethodValue<'member.sendDigits'>>> {
    return this.#asTill(MESSAGE_ANSWER, `/v1/member-merges/${proposal}/messages`, { method: 'POST', body: {} });
  }

  passNumber({ proposal, code }: MethodParams<'member.passNumber'>): Promise<Answer<MethodValue<'member.passNumber'>>> {
    return this.#asTill(NUMBER_PASSED, `/v1/member-merges/${proposal}/number`, { method: 'POST', body: { code } });
  }

  async #asTill<Schema extends TSchema>(schema: Schema, path: string, asked: Asked): Promise<Answer<Static<Schema>>> {
    if (this.#parts.training) return failed('unavailable', { reason: 'training' });
    const answer = await this.#parts.cloud.asDevice(schema, { ...asked, path });
    return answer.ok ? answered(answer.value) : failureOf(answer.error);
  }
}

const pathOf = (member: MemberId): string => `/v1/members/${member}`;
