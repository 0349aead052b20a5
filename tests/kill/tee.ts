/** What every till of these suites sells. */
export const TEE = {
  id: 'p-tee',
  sku: '6901234567892',
  name: '纯棉T恤',
  category: 'apparel',
  price: 9900,
  soldBy: 'piece',
  taxBp: 1300,
} as const;
