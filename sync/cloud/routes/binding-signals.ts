/**
 * Bindings that a manager should look at: a guide's own phone, one device for many customers, a pace that cannot be. Of the stores
 * within reach and of the last 30 days; nothing is refused for it. A manager looks at the claims of one and decides. binding/signals.ts.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { holdsPhone } from '../../domain/phone.ts';
import { SIGNAL_KINDS } from '../../domain/scan-signals.ts';
import {
  BINDING_SIGNAL,
  BINDING_SIGNALS_ANSWER,
  SIGNAL_DECISION,
  SIGNAL_DETAIL,
} from '../../protocol/binding-signals.ts';
import { storeScope } from '../../protocol/messages.ts';
import { ENTRY_ID, oneOf } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storesOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { decideSignal, signalDetail, signalsIn, signalView, type SignalRefusal } from '../binding/signals.ts';

const SHOWN_MAX = 200;
const NAMED = Type.Object({ kind: oneOf(SIGNAL_KINDS), last: ENTRY_ID });
const ID = '019a0000-0000-7000-8000-000000000001';
const SAMPLE = {
  ...{ kind: 'one_device', guide: '2001', store: 'S001', from: 1790000000000, to: 1790000900000, count: 7, last: ID },
};
const DECIDED = { by: '9001', at: 1790100000000, words: '顾客都不认识这位导购', undone: 1 };
const CLAIM = {
  ...{ claim: ID, member: ID, memberPhone: '138****8000', at: 1790000900000, source: 'qr_one_time', device: 1 },
  ...{ boundGuide: '2001', before: '2002', canUndo: true },
};
const STATUS: Readonly<Record<SignalRefusal, number>> = {
  not_found: 404,
  own_cause: 403,
  decided_otherwise: 409,
  has_moved_on: 409,
  unknown_claim: 422,
  goes_back: 422,
  guide_needed: 422,
  guide_left: 422,
};

export function bindingSignalRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['binding'], security: BEARER });
  app.get('/v1/binding-signals', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Bindings of the last 30 days that look as if no customer made them, newest first; flagged, never refused',
      ),
      response: answers(BINDING_SIGNALS_ANSWER, { items: [SAMPLE], next: null }),
    },
    handler: async (request) => {
      const { signals } = await signalsIn(cloud, storesOf(identityOf(request)));
      return { items: signals.slice(0, SHOWN_MAX).map(signalView), next: null };
    },
  });
  app.get('/v1/binding-signals/:kind/:last', {
    config: { policy: ['manager'] },
    schema: {
      ...described('The claims of a signal that has this claim, newest first, each with whether it can be undone'),
      params: NAMED,
      response: answers(SIGNAL_DETAIL, { signal: SAMPLE, claims: [CLAIM] }),
    },
    handler: async (request) => {
      const asked = request.params as Static<typeof NAMED>;
      const detail = await signalDetail(cloud, storesOf(identityOf(request)), asked);
      if (detail === null) throw new Refusal(404, 'not_found');
      return detail;
    },
  });
  app.post('/v1/binding-signals/:kind/:last/decision', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Say that a signal as it stood at this claim was looked at, and undo claims of it: customers go to who had them before, else to whom is named',
      ),
      params: NAMED,
      body: withExample(SIGNAL_DECISION, { decision: ID, words: DECIDED.words, undo: [{ claim: ID }] }),
      response: answers(BINDING_SIGNAL, { ...SAMPLE, decided: DECIDED }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      if (identity.kind !== 'staff') throw new Refusal(403, 'not_allowed');
      const { words: typed, ...body } = request.body as Static<typeof SIGNAL_DECISION>;
      const words = typed.trim();
      if (words === '') throw refused('/words', 'words_needed');
      if (holdsPhone(words)) throw refused('/words', 'number_in_text');
      const asked = { ...(request.params as Static<typeof NAMED>), ...body, words, by: identity.staff.id };
      const decided = await decideSignal(cloud, storesOf(identity), asked);
      if (!decided.ok) {
        if (STATUS[decided.error] === 422) throw refused('/undo', decided.error);
        throw new Refusal(STATUS[decided.error], decided.error);
      }
      const { signal, isNew } = decided.value;
      const what = `signal ${asked.kind} of ${signal.guide} at ${asked.last}, ${String(asked.undo.length)} undone`;
      const scope = storeScope(cloud.brand.id, signal.store);
      if (isNew) await cloud.audit.note({ scope, who: whoOf(identity), act: 'binding.signal_decided', what });
      return signal;
    },
  });
}

const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `${path} ${reason}`, { path, reason });
