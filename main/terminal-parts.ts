/** What a terminal is opened with. Made by host.ts, once, and again when training begins or ends. */
import type { TerminalProfile } from '../sync/protocol/messages.ts';
import type { EventHub } from './event-hub.ts';
import type { DataFolder } from './data-folder.ts';
import type { DeviceService } from './devices/device-service.ts';
import type { HostOptions, HostStorage } from './host-options.ts';
import type { DeviceKeys } from './pairing/device-key.ts';
import type { SaleTracer } from './sale-tracer.ts';
import type { CloudClient } from './upload/cloud-client.ts';
import type { CorrectedClock } from './upload/corrected-clock.ts';

export interface TerminalParts {
  readonly options: HostOptions;
  /** What is done is practised: nothing of it leaves, and it stands in a folder of its own. */
  readonly training: boolean;
  readonly profile: TerminalProfile;
  /** The public key that the profile was given to. */
  readonly paired: string;
  readonly keys: DeviceKeys;
  readonly storage: HostStorage;
  /** Where keys and pairing lie, also in training. */
  readonly identityFolder: DataFolder;
  /** Where journal, cart and notes lie: another folder in training. */
  readonly workPath: string;
  readonly clock: CorrectedClock;
  readonly cloud: CloudClient;
  readonly devices: DeviceService;
  readonly hub: EventHub;
  readonly tracer?: SaleTracer;
  readonly changed: () => void;
}
