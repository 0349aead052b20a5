/**
 * The other side of drivers/meituan.ts: checks the signature and the shop of a question as the public documentation has it,
 * carries it out on emulated books and answers in the platform's form. Runs in the demonstration, and in tests behind HTTP.
 */
import { fen, yuanText } from '../../../domain/money.ts';
import { underFault } from '../../payments/emulators/ledger.ts';
import { chinaTime } from '../../payments/drivers/alipay.ts';
import type { HttpAnswer, HttpRequest } from '../../payments/send.ts';
import { meituanSign, type MeituanAccount } from '../drivers/meituan.ts';
import type { Refusal, Voucher, VoucherAct, VoucherBooks } from './voucher-books.ts';

type Fields = Readonly<Record<string, unknown>>;
const ACTS: Readonly<Record<string, VoucherAct>> = {
  prepare: 'prepare',
  scanprepare: 'prepare',
  consume: 'verify',
  getconsumed: 'query',
  reverseconsume: 'cancel',
};
const REFUSED: Readonly<Record<Refusal, string>> = {
  used: '该券码已使用',
  expired: '该券已过期',
  elsewhere: '该券不适用于本门店',
  absent: '券码不存在',
  refunded: '该券已退款',
};
const BUSY: Fields = { code: 500, msg: '系统繁忙，请稍后再试' };
const refused = (msg: string): Fields => ({ code: 1012, msg });
const good = (data: unknown): Fields => ({ code: 200, msg: 'success', data });

/** @throws LineLost when the injected fault says so. */
export function answerAsMeituan(
  { appKey, secret, session, shop }: MeituanAccount,
  books: VoucherBooks,
  { url, body }: HttpRequest,
): HttpAnswer {
  const { pathname, search } = new URL(url);
  const asked = Object.fromEntries(new URLSearchParams(body === '' ? search : body));
  const act = ACTS[pathname.split('/').at(-1) ?? ''];
  if (act === undefined) return { status: 404, headers: {}, body: '' };
  const tell = (said: Fields): HttpAnswer => ({ status: 200, headers: {}, body: JSON.stringify(said) });
  if (asked['sign'] !== meituanSign(secret, asked)) return tell({ code: 4001, msg: '签名错误' });
  if (asked['app_key'] !== appKey || asked['session'] !== session) return tell({ code: 4003, msg: '授权无效' });
  if (asked['open_shop_uuid'] !== shop) return tell(refused(REFUSED.elsewhere));
  const code = asked['receipt_code'] ?? scannedCode(asked['qr_code'] ?? '');
  if (code === '') return tell(refused(REFUSED.absent));
  return tell(underFault(books.faultOf(act, code), () => carryOut(books, act, code, shop, asked)) ?? BUSY);
}

/** A QR code of the emulated platform holds the digits of its code. */
const scannedCode = (qr: string): string => /\d{8,15}/.exec(qr)?.[0] ?? '';

function carryOut(
  books: VoucherBooks,
  act: VoucherAct,
  code: string,
  shop: string,
  asked: Readonly<Record<string, string>>,
): Fields {
  switch (act) {
    case 'prepare': {
      const usable = books.usable(code);
      if (typeof usable === 'string') return refused(REFUSED[usable]);
      const [first] = usable;
      if (first === undefined) return refused(REFUSED.absent);
      const row = { ...dealOf(first), count: usable.length };
      return good(asked['qr_code'] === undefined ? row : [row]);
    }
    case 'verify': {
      const done = books.redeem(code, asked['requestid'] ?? '', shop);
      return typeof done === 'string' ? refused(REFUSED[done]) : good([{ ...dealOf(done), open_shop_uuid: shop }]);
    }
    case 'query': {
      const voucher = books.find(code);
      if (voucher.state !== 'used') return refused(voucher.state === 'refunded' ? REFUSED.refunded : '该券码未验证');
      return good({
        ...dealOf(voucher),
        verify_account: voucher.usedBy ?? 'another till',
        verify_time: chinaTime(voucher.usedAt),
      });
    }
    case 'cancel': {
      const done = books.cancel(code);
      if (done === 'cancelled') return good([dealOf(books.find(code))]);
      return refused(done === 'too_late' ? '已超过可撤销时限' : '该券码未验证');
    }
  }
}

const yuan = (amount: number): number => Number(yuanText(fen(amount), { group: false }));

const dealOf = ({ code, face, paid }: Voucher): Fields => ({
  receipt_code: code,
  deal_id: 8_000_001,
  dealgroup_id: 9_000_001,
  deal_title: `${yuanText(fen(face), { group: false })}元代金券`,
  deal_price: yuan(paid),
  deal_marketprice: yuan(face),
  biz_type: 0,
  payment_detail: [{ payment_detail_id: '1', amount: yuan(paid), amount_type: 2 }],
  receipt_end_date: '2099-12-31 23:59:59',
});
