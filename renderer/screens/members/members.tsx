import type { ReactElement } from 'react';
export default function Members(): ReactElement {
  return <div />;
}
