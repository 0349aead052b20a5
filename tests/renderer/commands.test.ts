import { describe, expect, test } from 'vitest';
import {
  commandFor,
  createCommandLayers,
  isForbiddenBinding,
  type Command,
  type KeyPress,
} from '../../renderer/input/commands.ts';
import { wholeScan } from '../../renderer/input/wedge-listener.ts';
import { checkoutCommands, hiddenCommands } from '../../renderer/screens/checkout/checkout-commands.ts';
import { createCheckoutDesk } from '../../renderer/screens/checkout/checkout-desk.ts';
import { tenderCommands } from '../../renderer/screens/checkout/tender-commands.ts';
import { fakeTill } from './fake-till.ts';

const press = (key: string, code = key, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...held,
});
const all = async (): Promise<readonly Command[]> => {
  const { till } = await fakeTill();
  const desk = createCheckoutDesk(till);
  return [
    ...checkoutCommands(till, desk, () => undefined),
    ...hiddenCommands(desk),
    ...tenderCommands(till),
    ...till.commands.current.get(),
  ];
};

describe('commands', () => {
  test('are never bound to keys that a scanner sends', async () => {
    for (const command of await all())
      for (const key of command.keys) expect([command.id, isForbiddenBinding(key)]).toEqual([command.id, false]);
    expect(isForbiddenBinding({ code: 'Space' })).toBe(true);
    expect(isForbiddenBinding({ code: 'Enter' })).toBe(true);
    expect(isForbiddenBinding({ key: '7' })).toBe(true);
    expect(isForbiddenBinding({ code: 'NumpadEnter' })).toBe(false);
  });

  test('have one id and one key each within a page', async () => {
    const { till } = await fakeTill();
    const list = checkoutCommands(till, createCheckoutDesk(till), () => undefined);
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
    expect(new Set(list.map(({ cap }) => cap)).size).toBe(list.length);
  });

  test('on the numpad settle; main Enter and Space do nothing', async () => {
    const { till } = await fakeTill();
    till.scanRouter.take('6901234567892', 'host');
    await till.scans.idle();
    const list = checkoutCommands(till, createCheckoutDesk(till), () => undefined);
    expect(commandFor(list, press('Enter', 'NumpadEnter'), false)?.id).toBe('settle');
    expect(commandFor(list, press('Enter', 'Enter'), false)).toBeUndefined();
    expect(commandFor(list, press(' ', 'Space'), false)).toBeUndefined();
  });

  test('that edit text leave text fields alone', async () => {
    const { till } = await fakeTill();
    till.scanRouter.take('6901234567892', 'host');
    await till.scans.idle();
    const list = checkoutCommands(till, createCheckoutDesk(till), () => undefined);
    expect(commandFor(list, press('Delete'), false)?.id).toBe('remove-line');
    expect(commandFor(list, press('Delete'), true)).toBeUndefined();
    expect(commandFor(list, press('F9'), true)?.id).toBe('pay');
  });

  test('of a dialog hide those of the page below, whoever comes later', () => {
    const layers = createCommandLayers([]);
    const named = (id: string): Command => ({
      id,
      label: () => id,
      cap: id,
      keys: [],
      inFields: true,
      enabled: () => true,
      perform: () => undefined,
    });
    const endDialog = layers.push([named('dialog')], 1);
    layers.push([named('page')], 0);
    expect(layers.current.get().map(({ id }) => id)).toEqual(['dialog']);
    endDialog();
    expect(layers.current.get().map(({ id }) => id)).toEqual(['page']);
  });
});

describe('a scan that was delivered unevenly', () => {
  test('is one code when only both parts together have a right check digit', () => {
    expect(wholeScan('69012', '34567908')).toBe('6901234567908');
    expect(wholeScan('', '34567908')).toBe('34567908');
  });
  test('keeps what a person typed before it apart', () => {
    expect(wholeScan('12', '6901234567908')).toBe('6901234567908');
    expect(wholeScan('1', 'ABC-1')).toBe('ABC-1');
  });
});
