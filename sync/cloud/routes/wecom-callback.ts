/**
 * `/wecom/callback`: where WeCom tells of contacts. Open to all, so nothing is believed that is not signed with the key agreed on, and
 * nothing is answered before it is kept. What cannot be verified is a 403 and, once an hour, an alert: mostly the key entered at WeCom
 * is another one.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import { Allowance } from '../app/allowance.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { alert } from '../store/quarantine.ts';
import type { WecomAccount } from '../wecom/accounts.ts';
import { echo, receive, type CallbackFault } from '../wecom/callback.ts';
import { MESSAGE_MAX } from '../wecom/message-xml.ts';

const STATUS: Readonly<Record<CallbackFault, number>> = {
  not_signed: 403,
  wrong_receiver: 403,
  undecipherable: 403,
  malformed: 422,
};
const ALERTS = { max: 1, windowMs: 60 * MINUTE_MS } as const;
/** What one address may send that is not signed. */
const UNSIGNED = { max: 60, windowMs: MINUTE_MS } as const;

const SIGNED = {
  msg_signature: Type.String({ pattern: '^[0-9a-f]{40}$' }),
  timestamp: Type.String({ pattern: '^\\d{1,20}$' }),
  nonce: Type.String({ minLength: 1, maxLength: 64 }),
};
const ECHO_QUERY = Type.Object({ ...SIGNED, echostr: Type.String({ minLength: 1, maxLength: 1000 }) });
const EVENT_QUERY = Type.Object(SIGNED);
const EVENT_BODY = Type.String({ minLength: 1, maxLength: MESSAGE_MAX });

export function wecomCallbackRoutes(app: FastifyInstance, cloud: Cloud): void {
  const alerts = new Allowance(cloud.ports.clock, ALERTS);
  const unsigned = new Allowance(cloud.ports.clock, UNSIGNED);
  const account = (): WecomAccount => {
    if (cloud.wecom === undefined) throw new Refusal(404, 'wecom_not_set_up');
    return cloud.wecom;
  };
  const refuse = async (fault: CallbackFault, address: string): Promise<Refusal> => {
    const waitMs = unsigned.take(address);
    if (waitMs > 0) return new Refusal(429, 'too_many_failures', undefined, { retryAfter: Math.ceil(waitMs / 1000) });
    const scope = brandScope(cloud.brand.id);
    if (alerts.take('callback') === 0)
      await alert(cloud, cloud.database, scope, 'wecom_callback_refused', 'wecom', fault);
    return new Refusal(STATUS[fault], fault);
  };
  for (const type of ['text/xml', 'application/xml'])
    app.addContentTypeParser(type, { parseAs: 'string', bodyLimit: MESSAGE_MAX }, (_request, body, done) => {
      done(null, body);
    });
  app.get('/wecom/callback', {
    config: { policy: ['public'] },
    schema: {
      summary: 'WeCom verifies the address of the callback: the text in `echostr`',
      tags: ['wecom'],
      querystring: withExample(ECHO_QUERY, { msg_signature: '5c45…', timestamp: '1409659589', nonce: '263014780' }),
      response: answers(Type.String(), '1616140317555161061'),
    },
    handler: async (request, reply) => {
      const { echostr, ...query } = request.query as Static<typeof ECHO_QUERY>;
      const text = echo(account().callback, query, echostr);
      if (!text.ok) throw await refuse(text.error, request.ip);
      return reply.type('text/plain; charset=utf-8').send(text.value);
    },
  });
  app.post('/wecom/callback', {
    bodyLimit: MESSAGE_MAX,
    config: { policy: ['public'] },
    schema: {
      summary:
        'WeCom tells of a contact: kept once however often it is told, and empty as an answer; 403 when not signed',
      tags: ['wecom'],
      querystring: EVENT_QUERY,
      body: withExample(EVENT_BODY, '<xml><ToUserName>…</ToUserName><Encrypt>…</Encrypt></xml>'),
      response: answers(Type.String(), ''),
    },
    handler: async (request, reply) => {
      const query = request.query as Static<typeof EVENT_QUERY>;
      const body = request.body as Static<typeof EVENT_BODY>;
      const kept = await receive(cloud, account().callback, { query, body });
      if (!kept.ok) throw await refuse(kept.error, request.ip);
      return reply.type('text/plain; charset=utf-8').send('');
    },
  });
}
