import type { ReactElement } from 'react';
export default function Settings(): ReactElement {
  return <div />;
}
