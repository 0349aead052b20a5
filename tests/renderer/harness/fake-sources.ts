/** Where the invented store's sales come from. Called by fake-host.ts. */
export const ATTRIBUTION = [
  { key: 'store', name: '', sales: 31, units: 64, net: 1_448_060, refunded: 12_800 },
  { key: 'miniprogram', name: '', sales: 9, units: 15, net: 320_500, refunded: 0 },
  { key: '', name: '', sales: 3, units: 3, net: 58_800, refunded: 0 },
];
