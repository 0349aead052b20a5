/** Every screen worth a look, of all parts together. Used by shoot.mjs and by the test that runs axe over them. */
import { CATALOGUE_SCENES } from './catalogue-scenes.mjs';
import { contestScenes } from './contest-scenes.mjs';
import { growthScenes } from './growth-scenes.mjs';
import { itemScenes } from './item-scenes.mjs';
import { customerScenes } from './customer-scenes.mjs';
import { EDGE_SCENES } from './edge-scenes.mjs';
import { officeScenes } from './office-scenes.mjs';
import { officeStateScenes } from './office-state-scenes.mjs';
import { ORDER_SCENES } from './order-scenes.mjs';
import { peopleScenes } from './people-scenes.mjs';
import { RECEIPT_SCENES } from './receipt-scenes.mjs';
import { SCENES } from './scenes.mjs';
import { sevenScenes } from './seven-scenes.mjs';
import { valueScenes } from './value-scenes.mjs';
import { nav } from './walk.mjs';

export const ALL_SCENES = {
  ...SCENES,
  ...RECEIPT_SCENES,
  ...CATALOGUE_SCENES,
  ...ORDER_SCENES,
  ...EDGE_SCENES,
  ...peopleScenes(nav),
  ...contestScenes(nav),
  ...growthScenes(nav),
  ...officeScenes(nav),
  ...itemScenes(nav),
  ...customerScenes(nav),
  ...sevenScenes(nav),
  ...valueScenes(SCENES, nav),
  ...officeStateScenes(nav),
};
