/** The shelf in real Chromium on a phone, for guide and customer, in both languages and themes: axe finds nothing serious, nothing overflows. */
import type { PageFrame } from '../../../sync/cloud/pages/binding-pages.ts';
import { guideShelfPage } from '../../../sync/cloud/pages/guide-shelf.ts';
import { shelfPage, shelfRefusalPage } from '../../../sync/cloud/pages/shelf-pages.ts';
import { PNG } from '../../fixtures/photos.ts';
import { testPhonePages } from '../../support/phone-pages.ts';

const PICTURE = `data:image/png;base64,${PNG}`;
const ITEM = {
  title: '春季针织上新，三色到店可试穿',
  text: '第一批到店：米白、雾蓝、炭灰。\n周末到店试穿送小样，数量有限。',
  until: '2026-12-01',
};
const LINK = 'https://shop.example/a-rather-long-path/that-goes-on-and-on/spring-knit?from=guide&x=0123456789';
const shown = (code: string, opened: number) => ({
  ...{ ...ITEM, code, opened, url: `https://guidepost.example/s/${code}`, pictures: opened === 0 ? [] : ['a', 'b'] },
});
const PAGES: Readonly<Record<string, (of: PageFrame) => string>> = {
  customer: (of) =>
    shelfPage({ ...of, ...ITEM, pictures: Array.from({ length: 4 }, () => PICTURE), link: LINK, guide: '林晓雨' }),
  withoutGuide: (of) => shelfPage({ ...of, ...ITEM, pictures: [PICTURE] }),
  over: (of) => shelfRefusalPage(of, 'over'),
  guide: (of) => guideShelfPage({ ...of, tab: 'shelf' }, [shown('7K3M9Q2V5X8Z', 12), shown('ABCDEFGH2345', 0)]),
  empty: (of) => guideShelfPage({ ...of, tab: 'shelf' }, []),
};

testPhonePages('shelf', PAGES);
