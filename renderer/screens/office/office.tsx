import type { ReactElement } from 'react';
export default function Office(): ReactElement {
  return <div />;
}
