/** The cloud's accounts of value as a till sees them: one balance, one card, faults by name. Shares no code with sync/cloud. */
import type { CloudRequest } from '../../../main/upload/cloud-transport.ts';

interface Hold {
  readonly outTradeNumber: string;
  readonly kind: string;
  readonly amount: number;
  readonly saleId?: string;
  state: 'paid' | 'reversed';
}

export class FakeAccounts {
  password = '246810';
  balance = 0;
  points = 5000;
  cards = new Map<string, number>();
  readonly holds = new Map<string, Hold>();
  /** The answer to the next hold is lost; `before`: so was the request. */
  loses: 'answer' | 'before' | undefined;
  isTopUpSpent = false;
  /** Sales that a changing code was used for, by code. */
  readonly used = new Map<string, string>();
  readonly messages: { sale: string; amount: number; code: string }[] = [];

  readonly answer = ({ method, path, body }: CloudRequest): { status: number; body: unknown } | 'lost' | undefined => {
    const asked = (body ?? {}) as Record<string, unknown>;
    if (path === '/v1/member-codes/proofs') return this.#byCode(asked);
    if (path.startsWith('/v1/members?id='))
      return ok({ items: [{ ...MEMBER, storedValue: this.balance, boundSince: 1, asOf: Date.now() }] });
    if (path.endsWith('/messages')) {
      this.messages.push({
        sale: String(asked['purpose'] ?? asked['saleId']),
        amount: Number(asked['amount']),
        code: '135790',
      });
      return ok({ until: Date.now() + 300_000 });
    }
    if (path.endsWith('/message-proofs'))
      return this.messages.some(({ sale, code }) => sale === asked['saleId'] && code === asked['code'])
        ? ok({ proof: '1.a', expiresAt: Date.now() + 600_000 })
        : no('message_wrong');
    if (path.endsWith('/proofs'))
      return asked['password'] === this.password
        ? ok({ proof: '1.a', expiresAt: Date.now() + 600_000 })
        : no('wrong_password');
    if (path.endsWith('/password')) {
      const isThere = this.messages.some(({ sale, code }) => sale === 'password' && code === asked['message']);
      if (!isThere && asked['before'] !== this.password) return no('presence_needed');
      this.password = String(asked['password']);
      return ok({ member: path.split('/')[3] });
    }
    if (path === '/v1/accounts/gift-cards') return ok({ ...this.#card(String(asked['code'])), asOf: Date.now() });
    if (path === '/v1/accounts/top-up-returns')
      return this.isTopUpSpent ? no('top_up_spent') : this.#hold(String(asked['hold']), 'stored_value', 55_000);
    if (!path.startsWith('/v1/accounts/holds')) return undefined;
    const [, , , , number, act] = path.split('/');
    if (number === undefined && method === 'POST') {
      const loses = this.loses;
      this.loses = undefined;
      if (loses === 'before') return 'lost';
      const answer = this.#asked(asked);
      return loses === 'answer' ? 'lost' : answer;
    }
    const known = this.holds.get(number ?? '');
    if (act === 'release') {
      if (known?.state === 'paid') this[known.kind === 'points' ? 'points' : 'balance'] += known.amount;
      const row: Hold = {
        ...(known ?? { outTradeNumber: number ?? '', kind: 'stored_value', amount: 0 }),
        state: 'reversed',
      };
      this.holds.set(row.outTradeNumber, row);
      return ok(this.#view(row));
    }
    return known === undefined ? no('hold_unknown', 404) : ok(this.#view(known));
  };

  #asked(asked: Record<string, unknown>): { status: number; body: unknown } {
    const { hold, kind, amount, code, proof } = asked;
    const known = this.holds.get(String(hold));
    if (known?.kind === 'points') return ok(this.#view(known));
    if (kind !== 'gift_card' && proof !== '1.a') return no('proof_needed');
    if (kind === 'points') return this.#points(asked);
    const card = kind === 'gift_card' ? this.cards.get(String(code)) : undefined;
    const left = kind === 'gift_card' ? (card ?? 0) : this.balance;
    const view = { outTradeNumber: hold, kind, amount, asOf: Date.now(), account: this.#account(String(kind), code) };
    if (left < Number(amount))
      return ok({
        ...view,
        state: 'failed',
        reason: kind === 'gift_card' && card === undefined ? 'card_unknown' : 'value_short',
        left,
      });
    return this.#hold(String(hold), String(kind), Number(amount), this.#account(String(kind), code));
  }

  /** One hold of a sale: another takes its place, if there are so many. */
  #points({ hold, amount, saleId }: Record<string, unknown>): { status: number; body: unknown } {
    const before = [...this.holds.values()].find(
      (each) => each.kind === 'points' && each.state === 'paid' && each.saleId === saleId,
    );
    const row: Hold = {
      outTradeNumber: String(hold),
      kind: 'points',
      amount: Number(amount),
      saleId: String(saleId),
      state: 'paid',
    };
    const left = this.points + (before?.amount ?? 0);
    if (left < row.amount) return ok({ ...this.#view(row), state: 'failed', reason: 'value_short', left });
    if (before !== undefined) before.state = 'reversed';
    this.points = left - row.amount;
    this.holds.set(row.outTradeNumber, row);
    return ok(this.#view(row));
  }

  #byCode({ code, saleId }: { readonly code?: string; readonly saleId?: string }): { status: number; body: unknown } {
    const before = this.used.get(code ?? '');
    if (saleId === undefined) return ok({ member: MEMBER.id });
    if (before !== undefined && before !== saleId) return no('code_used');
    this.used.set(code ?? '', saleId);
    return ok({ member: MEMBER.id, proof: { proof: '1.a', expiresAt: Date.now() + 600_000 } });
  }

  #hold(
    outTradeNumber: string,
    kind: string,
    amount: number,
    account = MEMBER_ACCOUNT,
  ): { status: number; body: unknown } {
    const known = this.holds.get(outTradeNumber);
    const row: Hold = known ?? { outTradeNumber, kind, amount, state: 'paid' };
    if (known === undefined && kind === 'stored_value') this.balance -= amount;
    this.holds.set(outTradeNumber, row);
    return ok({ ...this.#view(row), account });
  }

  #view(row: Hold) {
    return {
      ...row,
      reason: null,
      account: this.#account(row.kind, 'CARD-0001-XK7P'),
      left: this.balance,
      asOf: Date.now(),
    };
  }

  #account(kind: string, code: unknown): string {
    return kind === 'gift_card' ? `gift_card:${'0'.repeat(32)}-${String(code).slice(-4)}` : MEMBER_ACCOUNT;
  }

  #card(code: string) {
    return {
      account: this.#account('gift_card', code),
      lastFour: code.slice(-4),
      isKnown: this.cards.has(code),
      left: this.cards.get(code) ?? 0,
    };
  }
}

export const MEMBER = {
  id: '01900000-0000-7000-8000-00000000000a',
  name: '王女士',
  phone: '138****8000',
  tier: 'gold',
  points: 120,
  boundGuide: '2002',
  protectedUntil: null,
};
const MEMBER_ACCOUNT = `stored_value:${MEMBER.id}`;
const ok = (body: unknown) => ({ status: 200, body });
const no = (code: string, status = 409) => ({ status, body: { type: 'about:blank', title: code, status, code } });
