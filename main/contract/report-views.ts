/** What a report of the cloud is asked by: its kind, the span of time, and of attribution the dimension. Called by contract.ts. */
import Type from 'typebox';
import { DIMENSIONS } from '../../sync/domain/attribution.ts';
import { INSTANT, oneOf } from '../../sync/schemas/scalars.ts';

export const CLOUD_REPORT_ASKED = Type.Object({
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
