/** From a line of `devices.json` to a pole display, closed as yet; the virtual one keeps what it shows in its status. */
import { ok } from '../../sync/domain/result.ts';
import type { LineDisplayConfig } from '../devices-schema.ts';
import { serialLine, serialTransport } from '../transport/serial.ts';
import type { Transport } from '../transport/transport.ts';
import { LED8_LINE, led8Bytes } from './led8.ts';
import type { LineDisplay, LineDisplayPorts } from './line-display.ts';
import { serialDisplay } from './serial-display.ts';
import { VFD_LINE, vfdBytes } from './vfd2x20.ts';

export function configuredDisplay(config: LineDisplayConfig, ports: LineDisplayPorts): LineDisplay {
  switch (config.driver) {
    case 'led8':
      return serialDisplay(
        config.id,
        led8Bytes,
        () => serialTransport(serialLine(config, LED8_LINE), ports.timers),
        ports,
      );
    case 'vfd2x20': {
      const { charset = 'gbk', welcome } = config;
      const style = { charset, ...(welcome === undefined ? {} : { welcome }) };
      const connect = () => serialTransport(serialLine(config, VFD_LINE), ports.timers);
      return serialDisplay(config.id, vfdBytes(style), connect, ports);
    }
    case 'virtual':
      return serialDisplay(config.id, led8Bytes, takesEverything, ports);
  }
}

/** The line of the virtual display: always there, and nobody at its end. */
const takesEverything = (): Transport => ({
  name: 'virtual',
  open: () => Promise.resolve(ok(undefined)),
  write: () => Promise.resolve(ok(undefined)),
  onData: () => () => undefined,
  onClose: () => () => undefined,
  close: () => Promise.resolve(),
});
