/**
 * Alibaba Cloud Short Message Service: `SendSms` (API version 2017-05-25), one call in the RPC style, signed with ACS3-HMAC-SHA256.
 * The parameters are in the query, the body is empty; the answer's `Code` is `OK` or why not. Numbers of mainland China go without
 * their country code. Sources: Alibaba Cloud "SendSms" and "V3 request structure and signature". Not run against the real one.
 */
import { createHash, createHmac } from 'node:crypto';
import { objectIn, sent, type HttpSend } from '../../payments/send.ts';
import type { CloudPorts } from '../../ports.ts';
import type { MessageOutcome, MessageProvider } from '../provider.ts';

export const ALIYUN_MESSAGES_URL = 'https://dysmsapi.aliyuncs.com';
const VERSION = '2017-05-25';
const ALGORITHM = 'ACS3-HMAC-SHA256';
const NONCE_BYTES = 16;

export interface AliyunAccount {
  readonly baseUrl: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The approved signature, such as the brand's name. */
  readonly signName: string;
  /** Of an approved template with the variables `code` and `minutes`. */
  readonly templateCode: string;
}

export function aliyunMessages(account: AliyunAccount, send: HttpSend, ports: CloudPorts): MessageProvider {
  return {
    isDemo: false,
    send: async ({ phone, code, minutes }) => {
      const query = canonicalQuery({
        PhoneNumbers: phone.startsWith('+86') ? phone.slice(3) : phone.replace('+', ''),
        SignName: account.signName,
        TemplateCode: account.templateCode,
        TemplateParam: JSON.stringify({ code, minutes: String(minutes) }),
      });
      const host = new URL(account.baseUrl).host;
      const headers = signedHeaders(account, {
        host,
        query,
        action: 'SendSms',
        version: VERSION,
        date: `${new Date(ports.clock.now()).toISOString().slice(0, 19)}Z`,
        nonce: ports.random.bytes(NONCE_BYTES).toString('hex'),
      });
      const answer = await sent(send, { method: 'POST', url: `${account.baseUrl}/?${query}`, headers, body: '' });
      return answer === null ? { outcome: 'unknown' } : outcomeOf(answer.status, answer.body);
    },
  };
}

function outcomeOf(status: number, body: string): MessageOutcome {
  const code = objectIn(body)?.['Code'];
  if (typeof code !== 'string') return { outcome: 'unknown' };
  if (code === 'OK') return { outcome: 'sent' };
  // Of the carrier's own errors nobody knows whether it was sent before.
  return status >= 500 ? { outcome: 'unknown' } : { outcome: 'refused', reason: code.slice(0, 60) };
}

export interface AliyunRequest {
  readonly host: string;
  /** As `canonicalQuery` writes it. */
  readonly query: string;
  readonly action: string;
  readonly version: string;
  /** `2026-11-22T18:30:00Z`. */
  readonly date: string;
  readonly nonce: string;
}

/** All headers of a request without a body, its signature among them. */
export function signedHeaders(
  { accessKeyId, accessKeySecret }: Pick<AliyunAccount, 'accessKeyId' | 'accessKeySecret'>,
  { host, query, action, version, date, nonce }: AliyunRequest,
): Readonly<Record<string, string>> {
  const bodyHash = sha256('');
  const headers: Readonly<Record<string, string>> = {
    host,
    'x-acs-action': action,
    'x-acs-content-sha256': bodyHash,
    'x-acs-date': date,
    'x-acs-signature-nonce': nonce,
    'x-acs-version': version,
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name] ?? ''}\n`).join('');
  const request = ['POST', '/', query, lines, names.join(';'), bodyHash].join('\n');
  const signature = createHmac('sha256', accessKeySecret)
    .update(`${ALGORITHM}\n${sha256(request)}`)
    .digest('hex');
  const authorization = `${ALGORITHM} Credential=${accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return { ...headers, authorization };
}

/** Sorted by name, percent-encoded by RFC 3986. */
export const canonicalQuery = (parameters: Readonly<Record<string, string>>): string =>
  Object.keys(parameters)
    .sort()
    .map((name) => `${encoded(name)}=${encoded(parameters[name] ?? '')}`)
    .join('&');

const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
