/** What guides earn: to the guide, with its why; and to managers, who set rules, decide and close months. Spread into contract.ts. */
import Type from 'typebox';
import {
  COMMISSION_DECISION,
  COMMISSION_DISPUTE,
  COMMISSION_RULE_VIEW,
  COMMISSION_STATEMENT,
  COMMISSION_VIEW,
} from '../../sync/protocol/commission.ts';
import {
  BUSINESS_DAY,
  ENTRY_ID,
  INSTANT,
  MONTH,
  oneOf,
  SALE_ID,
  STAFF_ID,
  STORE_ID,
} from '../../sync/schemas/scalars.ts';

const NOTHING = Type.Object({}, { additionalProperties: false });
const DISPUTES_VIEW = Type.Object({ items: Type.Array(COMMISSION_DISPUTE) });

export const COMMISSION_METHODS = {
  /**
   * What a guide earned in these days, by who is the guide or may see reports. Of the cloud where it can be asked, else what it last
   * told here (`asOf`), or null; with the rules that the till knows, by which a screen works out what the cloud has not said yet.
   */
  'commission.mine': {
    params: Type.Object({ guide: STAFF_ID, from: BUSINESS_DAY, to: BUSINESS_DAY, sums: Type.Boolean() }),
    result: Type.Object({
      online: Type.Boolean(),
      view: Type.Union([COMMISSION_VIEW, Type.Null()]),
      asOf: Type.Union([INSTANT, Type.Null()]),
      /** In force at any time of these days. */
      rules: Type.Array(COMMISSION_RULE_VIEW),
    }),
    public: false,
  },
  /** Says that what a sale earns is not right, and why; offline too. `dispute` is made by the screen. */
  'commission.dispute': {
    params: Type.Object({ dispute: ENTRY_ID, sale: SALE_ID, evidence: Type.String({ minLength: 1, maxLength: 1000 }) }),
    result: NOTHING,
    public: false,
  },
  /** For who may `manage_people`, online. */
  'commission.disputes': { params: NOTHING, result: DISPUTES_VIEW, public: false },
  /** `details.reason`: `own_cause`, `dispute_decided`, `earns_nothing`, `serving_needed`. */
  'commission.decide': {
    params: Type.Object({
      dispute: Type.String({ pattern: '^[A-Za-z0-9-]{1,100}$' }),
      ...COMMISSION_DECISION.properties,
    }),
    result: DISPUTES_VIEW,
    public: false,
  },
  /**
   * Statements of a month, for who manages the brand, online: those of a closed one, those that closing would make, and closing it.
   * `details.reason`: `not_over`, `earlier_month_open`, `no_rules`.
   */
  'commission.statements': {
    params: Type.Object({ month: MONTH, act: oneOf(['read', 'preview', 'close']) }),
    result: Type.Object({ items: Type.Array(COMMISSION_STATEMENT) }),
    public: false,
  },
  /** A statement to keep: of a guide, or what is a store's. */
  'commission.document': {
    params: Type.Object({
      month: MONTH,
      guide: Type.Optional(STAFF_ID),
      store: Type.Optional(STORE_ID),
      format: oneOf(['pdf', 'xlsx']),
      lang: oneOf(['zh', 'en']),
    }),
    result: Type.Object({ fileName: Type.String(), data: Type.String({ description: 'base64' }) }),
    public: false,
  },
} as const;
