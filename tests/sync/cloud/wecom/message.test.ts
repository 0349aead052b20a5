/**
 * The envelope of WeCom's callbacks against the example that its documentation publishes (91144), and what an attacker could try with
 * it: nothing is read that is not signed, sealed for us, and plain XML.
 */
import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contactEventIn } from '../../../../sync/cloud/wecom/contact-event.ts';
import {
  isSigned,
  openMessage,
  readAesKey,
  sealMessage,
  signatureOf,
  type CallbackKey,
} from '../../../../sync/cloud/wecom/message-crypt.ts';
import { fieldsIn, MESSAGE_MAX } from '../../../../sync/cloud/wecom/message-xml.ts';

const KEY: CallbackKey = {
  token: 'QDG6eK',
  aesKey: readAesKey('jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C') ?? Buffer.alloc(0),
  receiveId: 'wx5823bf96d3bd56c7',
};
const ECHO = {
  signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
  timestamp: '1409659589',
  nonce: '263014780',
  cipher: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
};
const MESSAGE = {
  signature: '477715d11cdb4164915debcba66cb864d751f3e6',
  timestamp: '1409659813',
  nonce: '1372623149',
  cipher:
    'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==',
};

describe('the published example', () => {
  test('the address of the callback is verified', () => {
    expect(isSigned(KEY, ECHO)).toBe(true);
    expect(openMessage(KEY, ECHO.cipher)).toEqual({ ok: true, value: '1616140317555161061' });
  });

  test('a message is opened and read', () => {
    expect(isSigned(KEY, MESSAGE)).toBe(true);
    const opened = openMessage(KEY, MESSAGE.cipher);
    const fields = opened.ok ? fieldsIn(opened.value) : null;
    expect(Object.fromEntries(fields ?? [])).toMatchObject({
      ToUserName: 'wx5823bf96d3bd56c7',
      FromUserName: 'mycreate',
      CreateTime: '1409659813',
      MsgType: 'text',
      Content: 'hello',
      MsgId: '4561255354251345929',
      AgentID: '218',
    });
  });
});

describe('whoever has not the key', () => {
  test('cannot change signature, time, nonce or a letter of the text', () => {
    const changed = {
      signature: ECHO.signature.replace('5', '6'),
      timestamp: '1409659590',
      nonce: '1',
      cipher: 'AAAA',
    };
    for (const [name, value] of Object.entries(changed)) expect(isSigned(KEY, { ...ECHO, [name]: value })).toBe(false);
    expect(isSigned({ ...KEY, token: 'QDG6eL' }, ECHO)).toBe(false);
    expect(isSigned(KEY, { ...ECHO, signature: '' })).toBe(false);
  });

  test('cannot pass a message of another company on', () => {
    expect(openMessage({ ...KEY, receiveId: 'wx5823bf96d3bd56c8' }, ECHO.cipher)).toEqual({
      ok: false,
      error: 'wrong_receiver',
    });
  });

  test('gets one answer for whatever cannot be opened', () => {
    const cut = Buffer.from(MESSAGE.cipher, 'base64').subarray(0, 48).toString('base64');
    for (const cipher of ['', 'AAAA', cut, Buffer.alloc(64).toString('base64')])
      expect(openMessage(KEY, cipher)).toEqual({ ok: false, error: 'undecipherable' });
  });

  test('cannot bend the padding', () => {
    const message = Buffer.concat([Buffer.alloc(16), Buffer.from([0, 0, 0, 2]), Buffer.from(`hi${KEY.receiveId}`)]);
    const sealed = (padding: readonly number[]): string => {
      const cipher = createCipheriv('aes-256-cbc', KEY.aesKey, KEY.aesKey.subarray(0, 16)).setAutoPadding(false);
      return Buffer.concat([cipher.update(Buffer.concat([message, Buffer.from(padding)])), cipher.final()]).toString(
        'base64',
      );
    };
    const size = 64 - message.length;
    expect(openMessage(KEY, sealed(Array.from({ length: size }, () => size)))).toEqual({ ok: true, value: 'hi' });
    const bent = Array.from({ length: size }, (_, n) => (n === size - 1 ? size : 0));
    expect(openMessage(KEY, sealed(bent))).toEqual({ ok: false, error: 'undecipherable' });
  });

  test('a key that has not 43 letters and digits is none', () => {
    for (const text of ['', 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}-`]) expect(readAesKey(text)).toBeNull();
  });
});

test('what is sealed is opened again, whatever it says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array({ minLength: 16, maxLength: 16 }), (text, random) => {
      const cipher = sealMessage(KEY, text, random);
      expect(openMessage(KEY, cipher)).toEqual({ ok: true, value: Buffer.from(text, 'utf8').toString('utf8') });
      const parts = { timestamp: '1', nonce: '2', cipher };
      expect(isSigned(KEY, { ...parts, signature: signatureOf(KEY.token, parts) })).toBe(true);
    }),
  );
});

describe('XML', () => {
  test('an entity from a file or of another one is refused with its document type (XXE, billion laughs)', () => {
    const file = '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Encrypt>&f;</Encrypt></xml>';
    const laughs = '<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>';
    for (const xml of [file, laughs, '<!DOCTYPE xml><xml><A>1</A></xml>']) expect(fieldsIn(xml)).toBeNull();
  });

  test('a field that comes twice, another root, an open end and too much are refused', () => {
    const twice = '<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>';
    const long = `<xml><A>${'a'.repeat(MESSAGE_MAX)}</A></xml>`;
    const many = `<xml>${Array.from({ length: 200 }, (_, n) => `<F${String(n)}/>`).join('')}</xml>`;
    for (const xml of [twice, long, many, '<a><B>1</B></a>', '<xml><A>1', 'no xml', '', '<xml>text</xml>'])
      expect([xml.slice(0, 40), fieldsIn(xml)]).toEqual([xml.slice(0, 40), null]);
  });

  test('texts and CDATA are read as they are', () => {
    const fields = fieldsIn('<?xml version="1.0"?>\n<xml>\n <A><![CDATA[<b>&amp;]]></A><B>1 &lt; 2</B><C/></xml>\n');
    expect(Object.fromEntries(fields ?? [])).toEqual({ A: '<b>&amp;', B: '1 < 2', C: '' });
  });
});

describe('an event', () => {
  const told = (over: Readonly<Record<string, string>> = {}) =>
    contactEventIn(
      new Map(
        Object.entries({
          Event: 'change_external_contact',
          ChangeType: 'add_external_contact',
          UserID: 'LinYue',
          ExternalUserID: 'wo1',
          CreateTime: '1790000000',
          State: 'gp1',
          WelcomeCode: 'W1',
          ...over,
        }),
      ),
    );

  test('told again is the same one; two adds within one second are two', () => {
    expect(told()?.id).toBe(told({ MsgType: 'event' })?.id);
    const others = [
      { WelcomeCode: 'W2' },
      { State: 'gp2' },
      { ChangeType: 'del_external_contact' },
      { UserID: 'Chen' },
      { ExternalUserID: 'wo2' },
      { CreateTime: '1790000001' },
      { FailReason: 'customer_refused' },
    ];
    expect(new Set([told(), ...others.map((over) => told(over))].map((one) => one?.id)).size).toBe(others.length + 1);
  });

  test('about something else, of no time, or of nobody is none', () => {
    const wrong = [
      { Event: 'change_contact' },
      { ChangeType: 'add_something' },
      { CreateTime: 'now' },
      { CreateTime: '99999999999' },
      { UserID: '' },
      { ExternalUserID: '' },
    ];
    for (const over of wrong) expect(told(over)).toBeNull();
  });
});
