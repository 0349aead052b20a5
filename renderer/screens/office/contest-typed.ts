/** What a person types of a contest, as text and back; what is wrong with it here says the cloud. Pure. */
import type { ContestMetric } from '../../../sync/domain/contest.ts';
import type { StoreId } from '../../../sync/domain/ids.ts';
import { fenFromYuanText, fen, yuanText, type Fen } from '../../../sync/domain/money.ts';
import type { RegionId } from '../../../sync/domain/reach.ts';
import type { BusinessDay } from '../../../sync/domain/time.ts';
import type { Contest, ContestTermsBody } from '../../../sync/protocol/contests.ts';
import { amountText, countText } from '../../text/format.ts';
import type { ContestWords } from '../../text/dictionary.ts';

export interface TypedPrize {
  readonly upTo: string;
  readonly yuan: string;
}
export interface TypedContest {
  readonly name: string;
  readonly metric: ContestMetric;
  readonly where: 'brand' | 'store' | 'stores' | 'regions';
  readonly codes: string;
  readonly from: string;
  readonly to: string;
  readonly leastSales: string;
  readonly prizes: readonly TypedPrize[];
}

export const EMPTY_CONTEST: TypedContest = {
  name: '',
  metric: 'net_sales',
  where: 'brand',
  codes: '',
  from: '',
  to: '',
  leastSales: '1',
  prizes: [{ upTo: '1', yuan: '' }],
};

export function typedOf({ name, metric, scope, from, to, leastSales, prizes }: ContestTermsBody): TypedContest {
  const codes = scope.kind === 'brand' ? [] : scope.kind === 'stores' ? scope.stores : scope.regions;
  return {
    name,
    metric,
    where: scope.kind,
    codes: codes.join(' '),
    from,
    to,
    leastSales: String(leastSales),
    prizes: prizes.map(({ upTo, amount }) => ({ upTo: String(upTo), yuan: yuanText(amount, { group: false }) })),
  };
}

/** Undefined where a figure or a day is none. Lines of prizes without an amount are left out. */
export function termsOf(typed: TypedContest, store: StoreId): ContestTermsBody | undefined {
  const leastSales = wholeOf(typed.leastSales);
  const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);
  const codes = typed.codes.split(/[\s,，、]+/).filter((code) => code !== '');
  const needsCodes = typed.where === 'stores' || typed.where === 'regions';
  if (typed.name.trim() === '' || leastSales === undefined || !isDay(typed.from) || !isDay(typed.to)) return undefined;
  if (needsCodes && codes.length === 0) return undefined;
  const prizes: { upTo: number; amount: Fen }[] = [];
  for (const { upTo, yuan } of typed.prizes) {
    if (yuan.trim() === '') continue;
    const place = wholeOf(upTo);
    const amount = fenFromYuanText(yuan);
    if (place === undefined || !amount.ok) return undefined;
    prizes.push({ upTo: place, amount: amount.value });
  }
  return {
    name: typed.name.trim(),
    metric: typed.metric,
    scope: scopeOf(typed.where, codes, store),
    from: typed.from as BusinessDay,
    to: typed.to as BusinessDay,
    leastSales: typed.metric === 'upt' ? leastSales : 1,
    prizes,
  };
}

function scopeOf(where: TypedContest['where'], codes: readonly string[], store: StoreId): ContestTermsBody['scope'] {
  if (where === 'brand') return { kind: 'brand' };
  if (where === 'regions') return { kind: 'regions', regions: [...new Set(codes)] as RegionId[] };
  return { kind: 'stores', stores: where === 'store' ? [store] : ([...new Set(codes)] as StoreId[]) };
}

const wholeOf = (text: string): number | undefined =>
  /^[1-9]\d{0,4}$/.test(text.trim()) ? Number(text.trim()) : undefined;

/** Fen from yuan with a sign; undefined for none. */
export function signedFen(text: string): Fen | undefined {
  const trimmed = text.trim();
  const isMinus = /^[-−]/.test(trimmed);
  const amount = fenFromYuanText(isMinus ? trimmed.slice(1) : trimmed);
  if (!amount.ok || amount.value === 0) return undefined;
  return isMinus ? fen(0 - amount.value) : amount.value;
}

const THOUSANDTHS = 1000;

/** A score, or a difference of two, in its own unit. */
export function scoreText(metric: ContestMetric, score: number, words: ContestWords['contest']): string {
  if (metric === 'net_sales') return `¥${amountText(score)}`;
  if (metric === 'bindings') return words.customers(countText(score));
  if (metric === 'follow_ups') return words.followUps(countText(score));
  const hundredths = Math.floor(score / 10) % 100;
  return words.pieces(`${String(Math.floor(score / THOUSANDTHS))}.${String(hundredths).padStart(2, '0')}`);
}

/** Where it is held. */
export function whereText({ scope }: Pick<Contest, 'scope'>, words: ContestWords['contest']): string {
  if (scope.kind === 'brand') return words.scopes.brand;
  return scope.kind === 'stores' ? words.stores(scope.stores.join(' ')) : words.regions(scope.regions.join(' '));
}
