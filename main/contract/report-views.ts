/** What a report of the cloud is asked by (its kind, the span of time, and of attribution the dimension), and the methods that ask. Called by contract.ts. */
import Type from 'typebox';
import { DIMENSIONS } from '../../sync/domain/attribution.ts';
import { INSTANT, oneOf } from '../../sync/schemas/scalars.ts';

const CLOUD_REPORT_ASKED = Type.Object({
  kind: oneOf([
    'sales-by-hour',
    'sales-by-tender',
    'sales-by-guide',
    'attribution',
    'seven-kinds',
    'terminals',
    'attention',
  ]),
  by: Type.Optional(oneOf(DIMENSIONS)),
  from: INSTANT,
  to: INSTANT,
});

export const REPORT_METHODS = {
  'report.read': {
    params: CLOUD_REPORT_ASKED,
    result: Type.Object({ items: Type.Array(Type.Record(Type.String(), Type.Unknown())), asOf: INSTANT }),
    public: false,
  },
  /** Those of a kind that are being read are given up. */
  'report.stop': {
    params: Type.Pick(CLOUD_REPORT_ASKED, ['kind']),
    result: Type.Object({}, { additionalProperties: false }),
    public: false,
  },
  'report.csv': {
    params: CLOUD_REPORT_ASKED,
    result: Type.Object({ fileName: Type.String(), text: Type.String() }),
    public: false,
  },
  /** The same as a workbook. */
  'report.xlsx': {
    params: CLOUD_REPORT_ASKED,
    result: Type.Object({ fileName: Type.String(), data: Type.String({ description: 'base64' }) }),
    public: false,
  },
} as const;
