import { expect, test } from 'vitest';
import { createScanRouter } from '../../renderer/app/scan-router.ts';
import { createStore } from '../../renderer/app/store.ts';
import { TENDER_START } from '../../renderer/sale/tender-desk.ts';

function router(isDone: boolean) {
  const heard: string[] = [];
  const desk = {
    scan: (data: string) => {
      heard.push(`scanned ${data}`);
      return Promise.resolve();
    },
  };
  const tender = {
    state: createStore({ ...TENDER_START, stage: 'pay' }),
    noteScan: () => heard.push('not while paying'),
  };
  const made = createScanRouter({
    isOpen: () => true,
    isDone: () => isDone,
    scans: desk as never,
    tender: tender as never,
    play: () => undefined,
  });
  return { made, heard };
}

test('a scan while paying adds nothing and says so', () => {
  const { made, heard } = router(false);
  made.take('6901234567892', 'host');
  expect(heard).toEqual(['not while paying']);
});

test('a scan between the recorded sale and the answer to its commit is the next customer’s and lands', () => {
  const { made, heard } = router(true);
  made.take('6901234567892', 'host');
  expect(heard).toEqual(['scanned 6901234567892']);
});
