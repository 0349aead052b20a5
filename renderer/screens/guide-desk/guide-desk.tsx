import type { ReactElement } from 'react';
export default function GuideDesk(): ReactElement {
  return <div />;
}
