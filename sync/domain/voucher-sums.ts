/**
 * What group-buy vouchers came to, by platform: face value, what of it paid for goods, and what the platform pays the store for
 * them. A voucher that goes back whole with its goods is taken off: the platform takes the redemption back and pays nothing; one
 * that a person paid out in cash instead stays, and is paid. Pure; amounts in fen. Called by shift-figures.ts and the cloud's report.
 */

/** Of a tender; absent where no platform named it. */
export interface VoucherFact {
  readonly platform: string;
  readonly face: number;
  readonly settlement?: number;
}

export interface VoucherTenders {
  readonly tenders: readonly { readonly amount: number; readonly voucher?: VoucherFact }[];
  /** 1: they were taken; -1: they went back, or are what a correction took the place of. */
  readonly sign: 1 | -1;
}

export interface VoucherSum {
  readonly platform: string;
  /** Redeemed, and not taken back. */
  readonly count: number;
  readonly face: number;
  /** What of the face value paid for goods. */
  readonly used: number;
  /** What the platform pays, of those where it says so. */
  readonly settlement: number;
  /** Vouchers of which the platform does not say what it pays. */
  readonly unsaid: number;
}

export function voucherSums(documents: readonly VoucherTenders[]): readonly VoucherSum[] {
  const sums = new Map<string, VoucherSum>();
  for (const { tenders, sign } of documents)
    for (const { amount, voucher } of tenders) {
      if (voucher === undefined) continue;
      const { platform, face, settlement } = voucher;
      const before = sums.get(platform) ?? { platform, count: 0, face: 0, used: 0, settlement: 0, unsaid: 0 };
      sums.set(platform, {
        platform,
        count: before.count + sign,
        face: before.face + sign * face,
        used: before.used + sign * amount,
        settlement: before.settlement + sign * (settlement ?? 0),
        unsaid: before.unsaid + (settlement === undefined ? sign : 0),
      });
    }
  return [...sums.values()]
    .filter(({ count, face }) => count !== 0 || face !== 0)
    .sort((a, b) => b.used - a.used || (a.platform < b.platform ? -1 : 1));
}
