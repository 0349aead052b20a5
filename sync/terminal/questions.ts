/**
 * What a window may ask the worker and watch in it: names, parameters and values. The client, the worker's server and the
 * core share this one map, so that a question that nobody answers does not compile.
 */
import type { Result } from '../domain/result.ts';
import type { StaffDocument } from '../schemas/documents/catalogue.ts';
import type {
  Category,
  ClocksView,
  ContestedCustomer,
  Customer,
  DatabaseFailure,
  DatabaseStatus,
  LookUp,
  RefundFact,
  SaleFact,
  SalesQuery,
  QuickShelf,
  ShopProduct,
  ShopStyle,
  StoreFact,
  TokenView,
  WatchedCollection,
  WritableCollection,
  WritableDocument,
} from './api.ts';

export interface Questions {
  readonly lookUp: {
    readonly params: { readonly candidates: readonly string[]; readonly book?: string | undefined };
    readonly value: LookUp;
  };
  readonly search: {
    readonly params: {
      readonly text: string;
      readonly limit: number;
      readonly forSale: boolean;
      readonly book?: string | undefined;
    };
    readonly value: readonly ShopProduct[];
  };
  readonly style: {
    readonly params: { readonly code: string; readonly book?: string | undefined };
    readonly value: ShopStyle | null;
  };
  readonly categories: { readonly params: null; readonly value: readonly Category[] };
  readonly quickShelves: { readonly params: null; readonly value: readonly QuickShelf[] };
  readonly products: { readonly params: { readonly ids: readonly string[] }; readonly value: readonly ShopProduct[] };
  readonly refundsOf: { readonly params: { readonly receiptNumber: string }; readonly value: readonly RefundFact[] };
  readonly salesOfMember: {
    readonly params: { readonly member: string; readonly limit: number };
    readonly value: readonly SaleFact[];
  };
  readonly findSale: { readonly params: { readonly receiptNumber: string }; readonly value: SaleFact | null };
  readonly staff: { readonly params: null; readonly value: readonly StaffDocument[] };
  readonly putDocument: {
    readonly params: { readonly collection: WritableCollection; readonly document: WritableDocument };
    readonly value: null;
  };
  readonly removeDocument: {
    readonly params: { readonly collection: WritableCollection; readonly id: string };
    readonly value: null;
  };
}
export type QuestionName = keyof Questions;

export interface Topics {
  readonly status: { readonly params: null; readonly value: DatabaseStatus };
  readonly quickShelves: { readonly params: null; readonly value: readonly QuickShelf[] };
  readonly sales: { readonly params: SalesQuery; readonly value: readonly StoreFact[] };
  readonly clocks: { readonly params: SalesQuery; readonly value: ClocksView };
  readonly binding: { readonly params: { readonly token: string }; readonly value: TokenView | null };
  readonly customers: { readonly params: { readonly guide: string }; readonly value: readonly Customer[] };
  readonly contested: { readonly params: { readonly guide: string }; readonly value: readonly ContestedCustomer[] };
  readonly staff: { readonly params: null; readonly value: readonly StaffDocument[] };
  readonly documents: {
    readonly params: { readonly collection: WatchedCollection };
    readonly value: readonly WritableDocument[];
  };
}
export type TopicName = keyof Topics;

/** A question with its parameters, as it crosses to the worker. */
export type Question = {
  readonly [Name in QuestionName]: { readonly name: Name; readonly params: Questions[Name]['params'] };
}[QuestionName];
export type Topic = {
  readonly [Name in TopicName]: { readonly name: Name; readonly params: Topics[Name]['params'] };
}[TopicName];

export type QuestionAnswer = Result<unknown, DatabaseFailure>;
